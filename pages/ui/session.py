"""Who is here, and which study they look at. Every page's first statement asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

import streamlit as st

from jurat.analytics import is_sliceable, slice_names
from jurat.errors import JuratError, NotSignedIn, for_browsers, unknown
from jurat.settings import SESSION_COOKIE
from jurat.store import Identity, Role
from jurat.store.asking import Asker
from jurat.web.live_studies import LiveStudy
from jurat.web.sessions import is_unclaimed
from pages.ui.forms import sign_in_form
from pages.ui.server import open_services

MOST_SIDE_BY_SIDE = 10  # choices; a longer list folds
Choice = TypeVar("Choice", bound=str)
LOOK_EVERY = "1s"  # so that a new label shows within three seconds, on slow machines too


def session_token() -> str | None:
    """Return the session token the browser came with."""
    token = st.session_state.get("session_token") or st.context.cookies.get(SESSION_COOKIE)
    return str(token) if token else None


def current() -> Identity | None:
    """Report who is signed in."""
    try:
        return open_services().sessions.identify(session_token())
    except NotSignedIn:
        return None


def require(role: Role = "reviewer") -> Identity:
    """Return who is here, or show the sign-in form (or why not) and end the page."""
    identity = current()
    if identity is None:
        st.title("Sign in")
        show_told()
        sign_in_form(data={"api": "/api", "first": is_unclaimed(open_services().store)}, key="sign_in")
        st.stop()
    if role == "lead" and identity.role != "lead":
        st.title("For leads")
        show_told()
        st.info("This page is for leads. A lead can give you the role: jurat user NAME --role lead")
        st.stop()
    return identity


def asker(person: Identity) -> Asker:
    """Return who asks at this moment: the session the browser has now, and whom the page was drawn for."""
    return Asker.of_session(session_token(), person.reviewer_id)


def choose_study() -> LiveStudy:
    """Return the study that is looked at; the choice is part of the page's address."""
    services = open_services()
    names = services.studies()
    if not names:
        st.title("No study yet")
        st.info("Add model outputs to begin: jurat add FILE --study NAME, or jurat demo for an example.")
        st.stop()
    check_address("study", "study", names)
    names = _offered(names)
    _keep_choice(names)
    if len(names) == 1:
        with st.sidebar:
            st.caption("Study")
            st.text(names[0])
        return _live(names[0])
    with st.sidebar:
        name = st.selectbox("Study", names, key="study", bind="query-params")
    st.session_state["chosen_study"] = name
    return _live(name or names[0])


def _offered(names: list[str]) -> list[str]:
    """Leave out what is closed for a reviewer, unless they came for it, or nothing else is there."""
    person = current()
    if person is None or person.role == "lead":
        return names
    came_for = {st.query_params.get("study"), st.session_state.get("chosen_study")}
    is_open = came_for.union(open_services().offered())
    return [name for name in names if name in is_open] or names


def _live(study_id: str) -> LiveStudy:
    """Open a study, or end the page with what is wrong with its rubric; the choice of another one stays."""
    try:
        return open_services().live(study_id)
    except JuratError as error:
        st.title(study_id)
        st.warning("This study cannot be opened.")
        st.text(str(error))
        st.stop()


def follow(live: LiveStudy) -> None:
    """Take over what has come in, and draw the page anew, without a click, when more does.

    So it is when its reader may not read it any more; what is drawn then says so.
    """
    live.mirror.refresh()
    drawn = live.mirror.revision

    @st.fragment(run_every=LOOK_EVERY)
    def look_again() -> None:
        leave_if_not_lead()
        live.look_for_news()
        if live.mirror.revision != drawn:
            st.rerun()

    look_again()


def watch() -> None:
    """Draw a page that follows nothing anew when its reader may not read it any more."""
    st.fragment(leave_if_not_lead, run_every=LOOK_EVERY)()


def leave_if_not_lead() -> None:
    """End what is shown where whoever looks has been demoted or signed out since it was drawn."""
    person = current()
    if person is None or person.role != "lead":
        st.rerun()


def slices_offered(live: LiveStudy) -> list[str]:
    """List the columns to slice by: those worth it, and the one the address asks for, if one value is all it has."""
    names, asked = slice_names(live.mirror), st.query_params.get("slice_by")
    return [*names, asked] if asked and asked not in names and is_sliceable(live.mirror, asked) else names


def choose_slice(names: list[str], label: str = "Slice by") -> str | None:
    """Let an attribute be chosen to slice by, or none; the choice is part of the page's address."""
    check_address("slice_by", "column to slice by", names)
    if not names:
        return None
    if len(names) <= MOST_SIDE_BY_SIDE:
        return st.segmented_control(label, names, key="slice_by", bind="query-params")
    return st.selectbox(label, names, index=None, key="slice_by", bind="query-params", placeholder="whole study")


def _keep_choice(names: list[str]) -> None:
    """Carry the study over to the next page, whose address does not name one."""
    chosen = st.session_state.get("chosen_study")
    is_untouched = st.session_state.get("study", chosen) == chosen  # else somebody has just chosen another
    if "study" not in st.query_params and chosen in names and is_untouched:
        st.session_state["study"] = chosen


def show_person(person: Identity) -> None:
    """Say in the sidebar who is signed in, with the way out."""
    with st.sidebar:
        st.text(f"{person.reviewer_id}, {person.role}")
        st.button("Sign out", on_click=_sign_out, type="tertiary")


def _sign_out() -> None:
    token = session_token()
    if token:
        open_services().sign_out(token)
        st.session_state.pop("session_token", None)


def choose_criterion(names: list[str], *, is_labelled: bool = True) -> str:
    """Let one of the criteria be chosen, the first by default; the choice is part of the page's address."""
    check_address("criterion", "criterion", names)
    seen: Literal["visible", "collapsed"] = "visible" if is_labelled else "collapsed"
    chosen = st.segmented_control(
        "Criterion", names, default=names[0], key="criterion", bind="query-params", label_visibility=seen
    )
    return chosen or names[0]


def check_address(parameter: str, kind: str, known: Iterable[str]) -> None:
    """End the page where its address names something that is not there: other numbers would be taken for its own.

    What was chosen on the page itself is never in doubt, also where the choices have changed since.
    """
    asked, names = st.query_params.get(parameter), list(known)
    if asked is None or asked in names or parameter in st.session_state:
        return
    st.error(f"The address of this page asks for something that is not there ({parameter}).")
    st.text(unknown(kind, asked, names))
    st.button("Go on without it", on_click=_leave_out, args=(parameter,))
    st.stop()


def _leave_out(parameter: str) -> None:
    st.query_params.pop(parameter, None)


def from_address(name: str, known: Sequence[Choice]) -> Choice | None:
    """Return what the address says of a choice whose labels change, so that they cannot stand in the address."""
    value = st.query_params.get(name)
    return None if name in st.session_state else next((choice for choice in known if choice == value), None)


def to_address(name: str) -> None:
    """Write a choice into the address, or out of it."""
    value = st.session_state.get(name)
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)


def tell(work: Callable[[], object], done: str) -> None:
    """Do what a lead has asked for, and say what came of it on the page that is drawn next."""
    try:
        work()
    except JuratError as error:
        note_failure(error)
    else:
        st.session_state["told"] = ("", done)
    st.rerun()


def note_failure(error: JuratError, before: str = "") -> None:
    """Keep what went wrong for the page that is drawn next, whichever it is (see `show_told`)."""
    st.session_state["told"] = ("Not done", before + for_browsers(error, open_services().workspace.root))


def show_told() -> None:
    """Say, once, what came of the last thing a lead asked for. What is told may quote anything: it is shown as text."""
    title, text = st.session_state.pop("told", ("", ""))
    if title:
        st.warning(title)
        st.text(text)
    elif text:
        st.toast(text, icon=":material/check:")
