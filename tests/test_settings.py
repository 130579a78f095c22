"""Settings come from one file, environment variables lie over it, and every mistake is one sentence."""

from pathlib import Path

import pytest
import yaml

from jobs.errors import ExitCode, SettingError
from jobs.settings import CONF, Settings, load_settings


def refusal(path: Path | None = None, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingError) as refused:
        load_settings(path, environment or {})
    assert refused.value.exit_code == ExitCode.BAD_USAGE
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert " / " in sentence
    return sentence


@pytest.fixture
def file(tmp_path):
    """``file(text)``: a settings file with that text."""

    def written(text: str) -> Path:
        path = tmp_path / "settings.yaml"
        path.write_text(text, "utf-8")
        return path

    return written


def test_the_file_of_the_repository_says_what_the_program_assumes_without_it():
    assert load_settings(CONF / "base.yaml", {}) == Settings()


def test_the_file_of_the_repository_names_every_setting_there_is():
    content = yaml.safe_load((CONF / "base.yaml").read_text("utf-8"))
    named = {(section, key) for section, keys in content.items() for key in keys}
    known = {
        (section, key) for section, field in Settings.model_fields.items() for key in type(field.default).model_fields
    }
    assert named == known


def test_without_a_file_given_the_one_of_the_repository_is_read():
    assert load_settings(None, {}) == load_settings(CONF / "base.yaml", {})


def test_keys_that_a_file_leaves_out_keep_their_defaults(file):
    settings = load_settings(file("detect:\n  tasks: 4\n"), {})
    assert settings.detect.tasks == 4
    assert settings.spark == Settings().spark


@pytest.mark.parametrize("text", ["", "# only a comment\n", "spark:\n", "spark: {}\n"])
def test_an_empty_file_or_section_is_all_defaults(file, text):
    assert load_settings(file(text), {}) == Settings()


def test_a_variable_lies_over_the_file(file):
    path = file("spark:\n  master: local[1]\n  driver_memory: 1g\n")
    settings = load_settings(path, {"FUNDAUDIT_SPARK__MASTER": "spark://host:7077", "FUNDAUDIT_DETECT__TASKS": "16"})
    assert settings.spark.master == "spark://host:7077"
    assert settings.spark.driver_memory == "1g"
    assert settings.detect.tasks == 16


def test_a_variable_may_fill_a_section_that_the_file_leaves_empty(file):
    assert load_settings(file("detect:\n"), {"FUNDAUDIT_DETECT__TASKS": "3"}).detect.tasks == 3


def test_variables_of_other_programs_and_ours_without_a_section_are_not_settings():
    environment = {"PATH": "/bin", "FUNDAUDIT_JARS": "/jars", "SPARK__MASTER": "local[1]"}
    assert load_settings(None, environment) == Settings()


def test_the_environment_of_the_process_is_read(monkeypatch):
    monkeypatch.setenv("FUNDAUDIT_RECONCILE__PAYMENT_LAG_DAYS", "7")
    assert load_settings().reconcile.payment_lag_days == 7


def test_an_unknown_key_in_a_file_is_named_with_the_keys_there_are(file):
    sentence = refusal(file("spark:\n  mastre: local\n"))
    assert "settings.yaml" in sentence
    assert "spark.mastre" in sentence
    assert "master, driver_memory" in sentence


def test_an_unknown_section_is_named_with_the_sections_there_are(file):
    assert "spark, intake, quality, alerts, detect, reconcile" in refusal(file("sprak:\n  master: local\n"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FUNDAUDIT_SPARK__MASTRE", "local"),
        ("FUNDAUDIT_SPRAK__MASTER", "local"),
        ("FUNDAUDIT_DETECT__TASKS", "many"),
        ("FUNDAUDIT_SPARK__MASTER", "[unclosed"),
        ("FUNDAUDIT_SPARK__MASTER", ""),
    ],
)
def test_a_mistake_in_a_variable_is_laid_at_the_variables_door(name, value):
    assert name in refusal(None, {name: value})


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("detect:\n  tasks: -1\n", "detect.tasks"),
        ("detect:\n  tasks: 1025\n", "detect.tasks"),
        ("detect:\n  tasks: 1.5\n", "detect.tasks"),
        ("detect:\n  tasks: [1]\n", "detect.tasks"),
        ("spark:\n  driver_memory: 4 GB\n", "spark.driver_memory"),
        ("spark:\n  settings: fast\n", "spark.settings"),
        ("quality:\n  max_quarantined_ratio: 1.01\n", "quality.max_quarantined_ratio"),
        ("reconcile:\n  payment_lag_days: 61\n", "reconcile.payment_lag_days"),
        ("intake:\n  driver_bytes: -1\n", "intake.driver_bytes"),
        ("spark: local\n", "spark"),
    ],
)
def test_a_value_of_the_wrong_type_or_size_is_named_with_its_place(file, text, where):
    assert f"{where}: " in refusal(file(text))


def test_the_number_of_further_mistakes_is_told(file):
    assert "共 2 处" in refusal(file("detect:\n  tasks: x\n  task_memory_mb: y\n"))


def test_a_missing_file_is_one_sentence(tmp_path):
    assert "--conf" in refusal(tmp_path / "none.yaml")


def test_a_folder_instead_of_a_file_is_one_sentence(tmp_path):
    assert "--conf" in refusal(tmp_path)


@pytest.mark.parametrize("text", ["spark: [", "\tspark:\n", "a: b: c\n", "!!python/object:os.system x\n"])
def test_a_file_that_is_not_yaml_is_one_sentence(file, text):
    assert "YAML" in refusal(file(text))


def test_a_file_in_another_encoding_is_one_sentence(tmp_path):
    path = tmp_path / "gb18030.yaml"
    path.write_bytes("# 配置\n".encode("gb18030"))
    assert "UTF-8" in refusal(path)


@pytest.mark.parametrize("text", ["- spark\n", "spark\n", "5\n"])
def test_a_file_without_sections_is_one_sentence(file, text):
    assert "sections" in refusal(file(text))


def test_the_command_line_lies_over_master_and_tasks_and_leaves_the_rest():
    given = Settings().overridden(master="local[1]", tasks=4)
    assert (given.spark.master, given.detect.tasks) == ("local[1]", 4)
    assert given.spark.driver_memory == Settings().spark.driver_memory
    assert Settings().overridden() == Settings()
