import json

from bugsage.intake.formats import go_json


def test_json_in_which_only_the_action_says_that_it_failed() -> None:
    lines = [
        {"Action": "run", "Package": "p", "Test": "TestA"},
        {"Action": "output", "Package": "p", "Test": "TestA", "Output": "    a_test.go:3: no"},
        {"Action": "output", "Package": "p", "Test": "TestA", "Output": " way\n"},
        {"Action": "fail", "Package": "p", "Test": "TestA"},
        {"Action": "fail", "Package": "p"},
    ]
    text = "\n".join(map(json.dumps, lines))
    (event,) = go_json.parse(text).events
    assert (event.test, event.message, event.file, event.line) == ("TestA", "no way", "p/a_test.go", 3)
    assert event.excerpt_line is None


def test_tests_around_others_are_counted_as_go_counts_them() -> None:
    lines = [
        {"Action": "pass", "Package": "p", "Test": "TestA/b"},
        {"Action": "fail", "Package": "p", "Test": "TestA/c"},
        {"Action": "fail", "Package": "p", "Test": "TestA"},
        {"Action": "skip", "Package": "p", "Test": "TestD"},
        {"Action": "fail", "Package": "p"},
    ]
    parsed = go_json.parse("\n".join(map(json.dumps, lines)))
    assert (parsed.counts.failed, parsed.counts.passed, parsed.counts.skipped) == (2, 1, 1)
    assert [event.test for event in parsed.events] == ["TestA/c"]


def test_a_package_that_does_not_build_is_an_error_at_the_compilers_place() -> None:
    lines = [
        {"ImportPath": "p [p.test]", "Action": "build-output", "Output": "# p [p.test]\n"},
        {"ImportPath": "p [p.test]", "Action": "build-output", "Output": "./a.go:3:5: undefined: price\n"},
        {"ImportPath": "p [p.test]", "Action": "build-fail"},
        {"Action": "start", "Package": "p"},
        {"Action": "output", "Package": "p", "Output": "FAIL\tp [build failed]\n"},
        {"Action": "fail", "Package": "p", "FailedBuild": "p [p.test]"},
    ]
    parsed = go_json.parse("\n".join(map(json.dumps, lines)))
    (event,) = parsed.events
    assert (event.type, event.file, event.line, parsed.counts.errors) == ("build failed", "p/a.go", 3, 1)


def test_torn_lines_are_told_and_the_rest_is_read() -> None:
    whole = json.dumps({"Action": "fail", "Package": "p", "Test": "TestA"})
    parsed = go_json.parse(f'{whole}\n{{"Action":"pass","Pack\n{whole[:-9]}')
    assert parsed.counts.failed == 1
    assert parsed.notes == ("2 lines are no whole JSON and were left out, the first is line 2.",)
