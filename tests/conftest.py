"""What all tests share."""

pytest_plugins = ["tests.ci_plugin", "tests.fixtures_models"]
