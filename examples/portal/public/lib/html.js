// @ts-check
import htm from "htm";
import { h } from "preact";

/** Markup in templates: every value becomes text or an attribute, never markup, so nothing has to be escaped by hand. */
export const html = htm.bind(h);
