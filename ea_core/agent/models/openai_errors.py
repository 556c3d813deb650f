"""What goes wrong at a model's endpoint, as one sentence that says what to do.

Neither the key nor anything of the endpoint's reply is repeated: replies quote keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

import httpx2
import openai

from ea_core.agent.models.endpoint import NO_STATUS, is_too_long, said_by
from ea_core.errors import ModelError


@contextmanager
def model_errors(where: str) -> Iterator[None]:
    """Errors of the client that leave the block come out as ModelError; `where` names the model.

    What does not pass (a key that is refused, a model that is not there) is not made up for by another
    answer: nobody would tell the administrator, who alone can mend it.
    """
    try:
        yield
    except (openai.OpenAIError, httpx2.HTTPError) as error:
        raise _told(error, where) from error
    except (ValueError, AttributeError, TypeError) as error:
        # The client hands on what a broken reply makes it stumble over.
        raise ModelError.passing(
            f"{where} gave a reply that can't be read",
            "Check that OPENAI_BASE_URL is the address of an OpenAI-compatible endpoint.",
        ) from error


def _told(error: Exception, where: str) -> ModelError:
    if isinstance(error, openai.APIStatusError):
        return _of_answer(error, where)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return ModelError.passing(
            f"{where} did not answer in time",
            "Ask again in a moment; an administrator can give it more time (EA_CHAT_TIMEOUT).",
        )
    if isinstance(error, openai.APIConnectionError):
        if isinstance(error.__cause__, httpx2.RemoteProtocolError | httpx2.ReadError):
            return ModelError.passing(
                f"The answer of {where} broke off in the middle", "Ask again."
            )
        return ModelError.passing(
            f"{where} can't be reached",
            "Check that it is running and that OPENAI_BASE_URL is right.",
        )
    return ModelError.passing(f"{where} broke off with an error", "Ask again in a moment.")


_REFUSED = re.compile(
    r"content_filter|ResponsibleAI|content management policy|content_policy", re.IGNORECASE
)
_LOADING = re.compile(
    r"\bload(?:ing|ed)?\b.{0,40}\bmodel|\bmodel\b.{0,40}\bload(?:ing|ed)\b|warming up",
    re.IGNORECASE,
)
_MEANT = (
    (HTTPStatus.UNAUTHORIZED, re.compile(r"api[ _]key (?:is )?(?:not valid|invalid|incorrect)|(?:invalid|incorrect)[ _]api[ _]key", re.IGNORECASE)),
    (HTTPStatus.PAYMENT_REQUIRED, re.compile(r"insufficient[_ ](?:quota|credits?|balance|funds)|credit balance|billing_not_active|billing hard limit", re.IGNORECASE)),
    (HTTPStatus.NOT_FOUND, re.compile(
        r"model_not_found|model_decommissioned|DeploymentNotFound|not a valid model|(?:unknown|invalid) model|no models? (?:is |are )?loaded|\bmodel not found|"
        r"unexpected endpoint|\bmodels? [`'\"]?[^\s`'\"]{1,100}[`'\"]? (?:was |is |has been |does )?(?:not found|not exist|decommissioned|deprecated)",
        re.IGNORECASE,
    )),
    (HTTPStatus.TOO_MANY_REQUESTS, re.compile(r"rate[ _]limit|too many requests|overloaded", re.IGNORECASE)),
)  # fmt: skip
"""What some servers say under another status than the one that is meant."""
_TO_BE_MENDED: Mapping[int, str] = {
    HTTPStatus.PAYMENT_REQUIRED: "The account at {} has no credit left. An administrator has to look into its billing.",
    HTTPStatus.METHOD_NOT_ALLOWED: "{} takes no questions at this address. An administrator has to check OPENAI_BASE_URL.",
    HTTPStatus.UNAUTHORIZED: "{} does not accept the key. An administrator has to check OPENAI_API_KEY.",
    HTTPStatus.FORBIDDEN: "The key has no access to {}. An administrator has to check its rights and EA_CHAT_MODEL.",
    HTTPStatus.NOT_FOUND: "{} was not found. An administrator has to check EA_CHAT_MODEL and OPENAI_BASE_URL.",
}


def _of_answer(error: openai.APIStatusError, where: str) -> ModelError:
    """What an endpoint answered in the place of a reply, by its words and its status."""
    if is_too_long(error):
        return ModelError.passing(
            f"The question, with what belongs to it, is too long for {where}",
            "Start a new conversation or ask for less at once; an administrator can set "
            "EA_CHAT_CONTEXT to what the model reads.",
        )
    said = said_by(error)
    if _REFUSED.search(said):
        return ModelError.passing(
            f"{where} refused to answer this", "Put the question differently."
        )
    if error.status_code == HTTPStatus.SERVICE_UNAVAILABLE and _LOADING.search(said):
        return ModelError.passing(
            f"{where} is still loading its model", "Wait a minute and ask again."
        )
    meant = next((status for status, words in _MEANT if words.search(said)), error.status_code)
    return _of_status(meant, where)


def _of_status(status: int, where: str) -> ModelError:
    if status == NO_STATUS:
        return ModelError.passing(f"{where} broke off with an error", "Ask again in a moment.")
    if status in _TO_BE_MENDED:
        return ModelError(_TO_BE_MENDED[status].format(where))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        what = f"{where} is busy, or the account's limit is used up"
        return ModelError.passing(what, "Wait a minute and ask again.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return ModelError.passing(f"The conversation is too long for {where}", "Start a new one.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        what = f"{where} has a problem of its own (status {status})"
        return ModelError.passing(what, "Ask again in a moment.")
    return ModelError.passing(
        f"{where} did not accept the question (status {status})",
        "Ask in other words; if that does not help, an administrator has to look with: ea doctor",
    )
