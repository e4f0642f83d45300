"""What is sent back to a server of the Messages API is what it takes."""

from bugsage.diagnosis.second_opinion.talk import begin, heard
from bugsage.model.reply import Reply
from tests.diagnosis.second_opinion.test_limits import llm


def test_text_of_blanks_alone_does_not_go_back() -> None:
    talk = begin(llm(), ["What is it?"], str, may_run=False)
    said = {"type": "text", "text": "Well."}
    answer = Reply(stop="end_turn", blocks=({"type": "text", "text": " \n"}, said, {"type": "text", "text": ""}))
    assert heard(talk, answer).messages[1:] == ({"role": "assistant", "content": [said]},)
    nothing = Reply(stop="end_turn", blocks=({"type": "text", "text": "\t"},))
    assert heard(talk, nothing).messages == talk.messages
