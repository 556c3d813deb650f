"""Documents that staff propose and managers publish."""

from __future__ import annotations

import pytest

from ea_core.errors import Conflict, EmptyDocument, NotAllowed, NotFound
from tests.db.knowledge.library import Library


def test_what_staff_hand_in_is_published_or_declined(library: Library) -> None:
    ann, manager = library.db.person("staff", "Ann"), library.db.person("manager", "Mia")
    staff, me = library.of(ann), library.of(manager)
    first = staff.proposals.hand_in("a/prices.txt", b"A valve costs 3 euros.", ["x"], " New ")
    second = staff.proposals.hand_in("b.txt", b"Other words.")
    with pytest.raises(EmptyDocument):
        staff.proposals.hand_in("c.txt", b"")
    assert (first.file_name, first.note, first.status) == ("prices.txt", "New", "proposed")
    stranger = library.of(library.db.person("staff"))
    assert stranger.proposals.waiting() == []
    with pytest.raises(NotFound):
        stranger.proposals.file(first.id)
    with pytest.raises(NotAllowed):
        staff.proposals.publish(first.id)
    assert [one.person for one in me.proposals.waiting()] == ["Ann", "Ann"]
    assert me.proposals.file(first.id).data == b"A valve costs 3 euros."
    assert staff.documents.page().total == 0, "nothing is found before it is published"
    job = me.proposals.publish(first.id)
    me.proposals.decline(second.id, " We have it already. ")
    library.take_in_waiting()
    [document] = staff.documents.page().items
    assert (document.file_name, document.tags, document.uploader) == ("prices.txt", ("x",), "Mia")
    assert me.uploads.get(job.id).document_id == document.id
    with pytest.raises(Conflict):
        me.proposals.publish(first.id)
    with pytest.raises(Conflict):
        me.proposals.decline(first.id, "")
    states = [(one.status, one.reason, one.decided_by) for one in staff.proposals.mine()]
    assert states == [("declined", "We have it already.", "Mia"), ("published", None, "Mia")]
    assert [path.split("/")[0] for path in library.stored()] == ["documents"]
    third = staff.proposals.hand_in("c.txt", b"Third words.")
    with pytest.raises(NotFound):
        me.proposals.take_back(third.id)
    for one in staff.proposals.mine():
        staff.proposals.take_back(one.id)
    assert len(library.stored()) == 1
