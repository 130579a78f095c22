#!/usr/bin/env bash
# Sets everything up that the Makefile's targets need: Java, the locked environment, the Delta jars.
set -euo pipefail
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

# install PACKAGE...: from Debian's packages, where the user may install; false otherwise
install() {
    command -v apt-get >/dev/null || return 1
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
        root=(sudo -n)
    fi
    say "正在安装 / installing: $*"
    "${root[@]}" apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq "$@" >&2
}

has_java() {
    local java=${JAVA_HOME:+$JAVA_HOME/bin/java}
    java=${java:-java}
    command -v "$java" >/dev/null && "$java" -version 2>&1 | grep -Eq 'version "(17|21)\.'
}

python() {
    for candidate in python3.11 python3; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "需要 Python 3.11，请先安装 / Python 3.11 is needed: install it first."
}

has_java || install openjdk-17-jre-headless || fail "需要 Java 17：请安装 openjdk-17-jre-headless，或把 JAVA_HOME 指向它" \
    "/ Java 17 is needed: install openjdk-17-jre-headless or let JAVA_HOME point to it."

stamp=.venv/.set-up
if [ ! -e "$stamp" ] || [ uv.lock -nt "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ scripts/setup.sh -nt "$stamp" ]; then
    interpreter=$(python)
    uv=$(command -v uv || true)
    if [ -z "$uv" ]; then
        uv=.cache/uv/bin/uv
        if [ ! -x "$uv" ]; then
            "$interpreter" -m venv .cache/uv >/dev/null 2>&1 ||
                { rm -rf .cache/uv; install python3-venv && "$interpreter" -m venv .cache/uv; } ||
                fail "需要 Debian 的 python3-venv 包 / the Debian package python3-venv is needed."
            .cache/uv/bin/python -m pip install --quiet "uv==$UV_VERSION"
        fi
    fi
    say "正在建立环境 .venv / setting up .venv"
    # Certificates of the system: an office network may have an authority of its own.
    # Compiled once here, or every process of a user who may not write there compiles thousands of modules again.
    UV_SYSTEM_CERTS=1 UV_COMPILE_BYTECODE=1 "$uv" sync --frozen --quiet --python "$interpreter"
    say "正在取 Delta 的 jar 包 / fetching the Delta jars"
    mkdir -p .cache
    .venv/bin/python -m jobs.jars >.cache/jars.log 2>&1 || { tail -n 1 .cache/jars.log >&2; exit 2; }
    touch "$stamp"
fi

if [ "${1:-}" = "--with-browser" ] && ! command -v chromium >/dev/null; then
    install chromium || fail "报告页面的测试需要 Debian 的 chromium 包" \
        "/ the tests of the report page need the Debian package chromium."
fi
