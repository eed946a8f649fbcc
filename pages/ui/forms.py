"""The two front-end forms, registered once a process."""

from __future__ import annotations

import streamlit as st

from jurat.web.form import Assets, form_assets, sign_in_assets


def _component(name: str, assets: Assets) -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(name, html=assets.html, css=assets.css, js=assets.js)


review_form = _component("jurat_review", form_assets())
sign_in_form = _component("jurat_sign_in", sign_in_assets())
