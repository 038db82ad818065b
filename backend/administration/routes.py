"""The addresses of keys for machines: /api/v1/tokens."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response, status

from backend.access.service import identity_of
from backend.administration import tokens
from backend.administration.schemas import MadeToken, Tokens
from backend.administration.tokens import NewToken
from backend.db import TransactionRoute, Tx

router = APIRouter(prefix="/api/v1", tags=["tokens"], route_class=TransactionRoute)


@router.get("/tokens")
def list_tokens(tx: Tx) -> Tokens:
    """List all keys of the company, ended ones too."""
    return Tokens(items=tokens.tokens(tx))


@router.post("/tokens", status_code=status.HTTP_201_CREATED)
def make_token(new: NewToken, tx: Tx, request: Request, response: Response) -> MadeToken:
    """Make a key; the secret in the answer is kept nowhere and cannot be read again."""
    made, secret = tokens.make(tx, identity_of(request), new)
    response.headers["Cache-Control"] = "no-store"
    return MadeToken(**made.model_dump(), secret=secret)


@router.delete("/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT)
def revoke_token(token_id: uuid.UUID, tx: Tx) -> None:
    """Take a key back; it opens nothing from now on."""
    tokens.revoke(tx, token_id)
