"""Checks of a page's looks: each is a JavaScript function that returns what is wrong, as strings."""

WITHOUT_RING = """() => {
    const bare = [];
    for (const each of document.querySelectorAll("button, a[href], select, [tabindex='0']")) {
        if (!each.checkVisibility() || each.matches(".composer-field, .editor-field")) continue;
        each.focus({ focusVisible: true });
        if (document.activeElement !== each) continue;
        const { outlineStyle, outlineWidth } = getComputedStyle(each);
        if (outlineStyle === "none" || outlineWidth === "0px") bare.push(each.outerHTML);
    }
    return bare;
}"""
"""Elements without a visible focus ring; the boxes around a composer and an editor show theirs."""

WITHOUT_NAME = """() => [...document.querySelectorAll("button, select, input, textarea")]
    .filter((each) => each.checkVisibility())
    .filter((each) => !(each.ariaLabel || each.textContent.trim() || each.labels?.length || each.title))
    .map((each) => each.outerHTML)"""
"""Elements without an accessible name."""

BY_COLOUR_ALONE = """() => [...document.querySelectorAll("a:not([class])")]
    .filter((each) => each.checkVisibility() && getComputedStyle(each).textDecorationLine !== "underline")
    .map((each) => each.outerHTML)"""
"""Links in a text that differ by colour only."""

SMALL = """() => {
    const all = "button, select, summary, textarea, a[href], input:not([hidden]), [role=tab], [role=option]";
    const isInText = (each) => each.matches("a") && getComputedStyle(each).display === "inline";
    const isSeen = (each) => each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    const small = [];
    for (const each of document.querySelectorAll(all)) {
        if (!isSeen(each) || isInText(each)) continue;
        const { width, height, bottom } = (each.closest("label") ?? each).getBoundingClientRect();
        if (bottom <= 0 || (width >= 40 && height >= 40)) continue;
        small.push(`${width} x ${height} ${each.outerHTML.slice(0, 90)}`);
    }
    return small;
}"""
"""Touch targets smaller than 40 points, except links in a text."""

FAINT = """() => {
    const channel = (value) => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    };
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
    const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = parts(getComputedStyle(each).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const hasText = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const isSeen = (each) => each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    const faint = [];
    for (const each of document.querySelectorAll("body *")) {
        if (!hasText(each) || !isSeen(each) || each.closest(":disabled, svg, noscript, option")) continue;
        const lights = [parts(getComputedStyle(each).color), ground(each)].map(light).sort((x, y) => y - x);
        const ratio = (lights[0] + 0.05) / (lights[1] + 0.05);
        if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${each.className} ${each.textContent.slice(0, 40)}`);
    }
    return faint;
}"""
"""Texts with a contrast below 4.5 to 1 (WCAG 2, AA)."""
