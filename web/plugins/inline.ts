// Puts a page's script and style sheet into its HTML, as the exact text that will be hashed.

/** Places that the server fills in: attributes of `<html>`, the title, and the JSON blocks. */
export const MARKERS = ['{{html}}', '{{title}}', '{{data}}'] as const;

/** Vite ends a sheet with this comment for its own use. */
const VITE_MARK = /\/\*\$vite\$:\d+\*\//g;

/** A page, and the text of the two elements that were put into it. */
export interface Inlined {
  html: string;
  script: string;
  style: string;
}

/**
 * Replaces the references that Vite wrote (`<script src>`, `<link rel="stylesheet">`) by the content. The style sheet ends the head;
 * the script ends the body, after the data it reads.
 */
export function inline(template: string, code: string, css: string): Inlined {
  const script = safeInScript(code.trim());
  const style = sheet(css);
  if (/<\/style/i.test(style)) throw new Error('the style sheet would end its own element');
  const bare = template
    .replace(/\s*<script type="module"[^>]*\ssrc="[^"]*"[^>]*><\/script>/g, '')
    .replace(/\s*<link rel="(?:stylesheet|modulepreload)"[^>]*>/g, '');
  // Replacing by a function: in a replacement string, `$&` and its kin in the code would be expanded.
  const html = bare
    .replace('</head>', () => `<style>${style}</style></head>`)
    .replace('</body>', () => `<script type="module">${script}</script></body>`);
  return { html, script, style };
}

/** A style sheet without what Vite wrote into it for itself. */
export function sheet(css: string): string {
  return css.replaceAll(VITE_MARK, '').trim();
}

/**
 * Within a script element the HTML parser looks for `</script`, and after `<!--` for `<script` too. In JavaScript both can only stand in
 * a string, a template or a regular expression, where `\x3C` means the same.
 */
function safeInScript(code: string): string {
  return code.replace(/<(?=\/?script)/gi, '\\x3C');
}
