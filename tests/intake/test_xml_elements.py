from bugsage.intake import xml_elements
from bugsage.intake.xml_elements import Element, Elements


class Kept(Elements):
    def __init__(self) -> None:
        super().__init__(("test",), ("skip",))
        self.found: list[Element] = []
        self.around: list[str] = []

    def take(self, element: Element) -> None:
        self.found.append(element)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.around.append(name)

    def closed(self, name: str) -> None:
        self.around.append(f"/{name}")


def read(text: str) -> tuple[Kept, str]:
    kept = Kept()
    return kept, xml_elements.read_text(text, kept)


def test_trees_are_taken_whole_and_what_is_around_them_is_told() -> None:
    kept, note = read('<a><n:test x="1"><b>one<c>two</c></b><b>three</b><skip><b/></skip></n:test></a>')
    (test,) = kept.found
    assert (kept.around, note) == (["a", "/a"], "")
    assert (test.get("x"), test.get("y"), test.text_at("b"), test.text_at("b", "c"), test.text_at("z", "c")) == (
        "1", "", "one", "two", "",
    )  # fmt: skip
    assert len([*test.all("b")]) == 2


def test_a_tree_that_was_cut_is_taken_as_far_as_it_goes() -> None:
    kept, note = read("<a>\n<test><b>one</b><b>tw")
    assert [child.text for child in kept.found[0].children] == ["one", "tw"]
    assert "line 2" in note


def test_the_first_element_tells_what_a_document_is() -> None:
    text = '\ufeff<?xml version="1.0"?>\n<!-- <other> -->\n<!DOCTYPE x>\n<n:run id="1">'
    assert xml_elements.opening_tag(text, ("run",))
    assert not xml_elements.opening_tag(text, ("other", "x"))
    assert not xml_elements.opening_tag("<!-- never closed", ("run",))
