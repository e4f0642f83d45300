from bugsage.intake.dotnet_errors import UNMET, detail_of, result_exceptions


def test_inner_exceptions_of_xunit_stand_in_message_and_stack() -> None:
    chain = result_exceptions(
        "A.OuterException : outer\n---- A.InnerException : inner",
        "   at A.B.Outer() in /x/b.cs:line 3\n----- Inner Stack Trace -----\n   at A.B.Inner() in /x/b.cs:line 9",
    )
    assert [(one.type, one.message, one.parent) for one in chain] == [
        ("A.OuterException", "outer", None),
        ("A.InnerException", "inner", 0),
    ]
    assert [one.frames[0].line for one in chain] == [3, 9]


def test_frames_are_read_in_other_languages() -> None:
    for line in (
        "   bei A.B.C(Int32 n) in C:\\x\\b.cs:Zeile 12.",
        "   à A.B.C(Int32 n) dans C:\\x\\b.cs:ligne 12",
        "   en A.B.C(Int32 n) en C:\\x\\b.cs:línea 12",
    ):
        (found,) = result_exceptions("no", line)
        assert [(f.file, f.line, f.function) for f in found.frames] == [("C:/x/b.cs", 12, "A.B.C")]


def test_what_mstest_says_around_an_exception_is_left_out() -> None:
    (found,) = result_exceptions("Test method A.B.C threw exception: \nSystem.Exception: no", "")
    assert (found.type, found.message) == ("System.Exception", "no")


def test_messages_that_a_printer_of_xml_moved_in_are_moved_back() -> None:
    (found,) = result_exceptions(
        "\n        Test method A.B threw exception:\n        A.CException: no\n          yes\n", ""
    )
    assert (found.type, found.message) == ("A.CException", "no\n  yes")


def test_an_expectation_has_no_type() -> None:
    (found,) = result_exceptions("Assert.Equal() Failure\nExpected: 3\nActual:   2", "")
    assert found.type == UNMET
    assert detail_of(found.message) == ("Expected: 3", "Actual:   2")
