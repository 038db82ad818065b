"""Pages of an administrator: the other systems that cases are handed over to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from backend.db import TransactionRoute, Tx, entered
from backend.errors import InvalidError
from backend.open311 import peers
from backend.open311.errors import BASE
from backend.open311.peers import OTHERS, KeptPeer, NewPeer
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.settings import Settings
from maps import open311_words
from maps.report_words import CATEGORY_GROUPS, category_choices
from maps.vocabulary import VOCABULARIES, label

router = APIRouter(prefix="/admin", include_in_schema=False, route_class=TransactionRoute)

PEERS = "/admin/open311"
Short = Annotated[str, Form(max_length=1000)]


@dataclass(frozen=True)
class Written:
    """What stands in the form of a peer: as it was written; never its key."""

    name: str = ""
    party: str = "municipality"
    url: str = ""
    jurisdiction: str = ""
    api_key: str = ""
    token: str = ""

    @property
    def wanted(self) -> NewPeer:
        """What the peer is to be; a key of ours that is none is none of them."""
        return NewPeer(
            name=self.name, party=self.party, url=self.url, jurisdiction=self.jurisdiction,
            api_key=self.api_key, token_id=_id_of(self.token) if self.token else None,
        )  # fmt: skip


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)  # no key's


async def _written(
    name: Short = "", party: Short = "", url: Short = "", jurisdiction: Short = "",
    api_key: Short = "", token: Short = "",
) -> Written:  # fmt: skip
    return Written(name, party, url, jurisdiction, api_key, token)


FromForm = Annotated[Written, Depends(_written)]


async def _chosen(request: Request) -> dict[str, str]:
    """Read which service each category is: a field for each."""
    form = await request.form(max_fields=500)
    known = {*CATEGORY_GROUPS, *VOCABULARIES["category"]}
    return {name: str(value)[: peers.SERVICE_MAX] for name, value in form.items() if name in known}


Chosen = Annotated[dict[str, str], Depends(_chosen)]


@router.get("/open311")
def peer_list(tx: Tx, who: Who) -> Response:
    """Show the other systems, and the form to add one."""
    sent = sent_by(who)
    answer = _list(tx, who, Written(), thanks=open311_words.thanks(who.texts, sent))
    return thanked(answer, PEERS, sent)


@router.post("/open311")
def add_peer(tx: Tx, who: Who, form: FromForm) -> Response:
    """Add another system."""
    try:
        made = peers.add(tx, who.identity, _settings(who.request), form.wanted)
    except InvalidError as error:
        why = open311_words.refused(who.texts, error.problems[0].field)
        return _list(tx, who, form, refused=why, code=422)
    return thank_at(_path(made), "added")


@router.get("/open311/{peer_id}")
def peer_page(peer_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one of them: how it does, what goes there, which services."""
    peer = peers.read(tx, peer_id)
    sent = sent_by(who)
    told = open311_words.thanks(who.texts, sent)
    well, bad = ("", told) if sent in ("key", "failed") else (told, "")
    answer = _page(tx, who, peer, _form_of(peer), thanks=well, refused=bad)
    return thanked(answer, _path(peer_id), sent)


@router.post("/open311/{peer_id}")
def change_peer(peer_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Change its name, address, key, or whose cases go there."""
    try:
        peers.change(tx, _settings(who.request), peer_id, form.wanted)
    except InvalidError as error:
        why = open311_words.refused(who.texts, error.problems[0].field)
        return _page(tx, who, peers.read(tx, peer_id), form, refused=why, code=422)
    return thank_at(_path(peer_id), "changed")


@router.post("/open311/{peer_id}/test")
def test_peer(peer_id: uuid.UUID, request: Request) -> Response:
    """Ask it for its services, keep them, and tell whether it takes our key."""
    with entered(request) as tx:
        known = peers.read(tx, peer_id)
    tried = peers.try_out(known, _settings(request))
    with entered(request) as tx:
        peers.keep_answer(tx, peer_id, tried)
    return thank_at(_path(peer_id), tried.outcome)


@router.post("/open311/{peer_id}/services")
def choose_services(peer_id: uuid.UUID, tx: Tx, who: Who, chosen: Chosen) -> Response:
    """Keep which service each of our categories is there."""
    try:
        peers.choose(tx, peer_id, chosen)
    except InvalidError as error:
        peer = peers.read(tx, peer_id)
        why = open311_words.refused(who.texts, error.problems[0].field)
        return _page(tx, who, peer, _form_of(peer), refused=why, code=422)
    return thank_at(_path(peer_id), "mapped")


@router.post("/open311/{peer_id}/disable")
def disable_peer(peer_id: uuid.UUID, tx: Tx) -> Response:
    """Switch it off: nothing goes there any more."""
    peers.switch(tx, peer_id, on=False)
    return thank_at(_path(peer_id), "disabled")


@router.post("/open311/{peer_id}/enable")
def enable_peer(peer_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Switch it on again."""
    try:
        peers.switch(tx, peer_id, on=True)
    except InvalidError as error:
        peer = peers.read(tx, peer_id)
        why = open311_words.refused(who.texts, error.problems[0].field)
        return _page(tx, who, peer, _form_of(peer), refused=why, code=422)
    return thank_at(_path(peer_id), "enabled")


@router.post("/open311/{peer_id}/again")
def send_again(peer_id: uuid.UUID, tx: Tx) -> Response:
    """Send now what waits."""
    peers.read(tx, peer_id)
    peers.again(tx, peer_id)
    return thank_at(_path(peer_id), "again")


def _list(
    tx: Tx, who: Reader, form: Written, *, code: int = 200, thanks: str = "", refused: str = ""
) -> Response:
    return who.page(
        "peers.html", code, title=who.texts.gettext("Other systems"), active="open311",
        peers=peers.peers(tx), form=form, thanks=thanks, refused=refused, **_choices(tx, who),
    )  # fmt: skip


def _page(
    tx: Tx, who: Reader, peer: KeptPeer, form: Written, *, code: int = 200, thanks: str = "",
    refused: str = "",
) -> Response:  # fmt: skip
    return who.page(
        "peer.html", code, title=peer.name, active="open311", peer=peer, form=form,
        thanks=thanks, refused=refused, groups=category_choices(who.texts),
        **_choices(tx, who),
    )  # fmt: skip


def _choices(tx: Tx, who: Reader) -> dict[str, object]:
    return {
        "parties": [(party, label(who.texts, "party", party)) for party in OTHERS],
        "keys": [(str(key), name) for key, name in peers.keys(tx)],
        "endpoint": own_url(who.request, BASE),
    }


def _form_of(peer: KeptPeer) -> Written:
    return Written(
        peer.name, peer.party, peer.url, peer.jurisdiction or "", "", str(peer.token_id or "")
    )  # fmt: skip


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _path(peer_id: uuid.UUID) -> str:
    return f"{PEERS}/{peer_id}"
