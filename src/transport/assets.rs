//! The built pages, embedded in the binary: templates, parts that are loaded later, catalogues of words, icons.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::protocol::wire::ViewName;

use super::encoding::Encoding;
use super::language;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

/// The Trusted Types policy that the pages' framework names itself; nothing else may turn text into markup.
const TRUSTED_TYPES: &str = "svelte-trusted-html";

/// The codings in which parts of pages are embedded.
const CODINGS: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

/// Everything the pages are made of.
pub struct Assets {
    pages: BTreeMap<&'static str, Template>,
    /// By language and page; each holds the common words too.
    catalogues: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    /// The names of what pages load once they are usable. They are embedded in each coding.
    parts: BTreeSet<String>,
}

/// The embedded files do not fit together; the build is broken.
#[derive(Debug, thiserror::Error)]
#[error("assets_broken: {0}")]
pub struct BrokenAssets(String);

/// A page with places for what only the server knows.
pub(super) struct Template {
    /// Before the attributes of `<html>`, before the title, before the data, and the rest.
    parts: [&'static str; 4],
    /// The value of `Content-Security-Policy`, with places for the page's origin and for that of the socket.
    policy: String,
}

/// What is filled into a template.
pub(super) struct Fill<'a> {
    pub(super) lang: &'a str,
    pub(super) title: &'a str,
    pub(super) catalogue: &'a str,
    pub(super) boot: &'a str,
}

#[derive(Deserialize)]
struct PageFacts {
    script: Vec<String>,
    style: Vec<String>,
    /// By name, with how large each is.
    parts: BTreeMap<String, Value>,
}

impl Assets {
    /// Reads the embedded files.
    pub fn load() -> Result<Self, BrokenAssets> {
        let facts: BTreeMap<String, PageFacts> = parse("pages.json")?;
        let pages = PageName::ALL.into_iter().map(PageName::as_str).map(|page| {
            let facts = facts.get(page).ok_or_else(|| BrokenAssets(format!("no facts of {page}")))?;
            Ok((page, Template::new(page, facts)?))
        });
        let pages = pages.collect::<Result<_, BrokenAssets>>()?;
        let parts: BTreeSet<_> = facts.into_values().flat_map(|facts| facts.parts.into_keys()).collect();
        let missing = parts.iter().find(|part| CODINGS.iter().any(|coding| part_file(part, *coding).is_none()));
        if let Some(part) = missing {
            return Err(BrokenAssets(format!("{part} is not there in every coding")));
        }
        Ok(Self { pages, catalogues: catalogues()?, parts })
    }

    pub(super) fn page(&self, name: PageName) -> Option<&Template> {
        self.pages.get(name.as_str())
    }

    /// The languages there are catalogues for.
    pub fn languages(&self) -> Vec<&'static str> {
        self.catalogues.keys().copied().collect()
    }

    /// The words of a page in a language, as JSON.
    pub(super) fn catalogue(&self, lang: &str, page: &str) -> Option<&str> {
        self.catalogues.get(lang)?.get(page).map(String::as_str)
    }

    /// What a page loads once it is usable, compressed already.
    pub(super) fn part(&self, name: &str, encoding: Encoding) -> Option<&'static [u8]> {
        self.parts.contains(name).then(|| part_file(name, encoding)).flatten()
    }

    /// A file that is served as it is.
    pub(super) fn file(name: &str) -> Option<&'static [u8]> {
        embedded::FILES.iter().find(|(path, _)| *path == name).map(|(_, bytes)| *bytes)
    }
}

/// A page as it was built.
#[derive(Clone, Copy)]
pub(super) enum PageName {
    /// The one that asks for the code, on the way to the audience's.
    Join,
    /// What an event came to, for its organiser.
    Report,
    /// The one that shows this view.
    Of(ViewName),
}

impl PageName {
    const ALL: [Self; 7] = [
        Self::Join,
        Self::Report,
        Self::Of(ViewName::Audience),
        Self::Of(ViewName::Desk),
        Self::Of(ViewName::Stage),
        Self::Of(ViewName::Booth),
        Self::Of(ViewName::Host),
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Report => "report",
            Self::Of(ViewName::Audience) => "audience",
            Self::Of(ViewName::Desk) => "desk",
            Self::Of(ViewName::Stage) => "stage",
            Self::Of(ViewName::Booth) => "booth",
            Self::Of(ViewName::Host) => "host",
        }
    }

    /// What it shows, or leads to.
    pub(super) fn view(self) -> ViewName {
        match self {
            Self::Join => ViewName::Audience,
            Self::Report => ViewName::Host,
            Self::Of(view) => view,
        }
    }
}

impl Template {
    fn new(page: &str, facts: &PageFacts) -> Result<Self, BrokenAssets> {
        let html = text(&format!("{page}.html"))?;
        let cut = |html: &'static str, marker: &str| {
            html.split_once(marker).ok_or_else(|| BrokenAssets(format!("{page}.html has no {marker}")))
        };
        let (start, rest) = cut(html, "{{html}}")?;
        let (head, rest) = cut(rest, "{{title}}")?;
        let (body, rest) = cut(rest, "{{data}}")?;
        Ok(Self { parts: [start, head, body, rest], policy: policy(facts) })
    }

    /// The value of `Content-Security-Policy` for a page at `origin`. Safari before 16 does not count sockets as `'self'`.
    pub(super) fn policy(&self, origin: &str) -> String {
        self.policy.replace("{origin}", origin).replace("{socket}", &origin.replacen("http", "ws", 1))
    }

    pub(super) fn fill(&self, fill: &Fill<'_>) -> String {
        let [start, head, body, rest] = self.parts;
        let dir = match language::direction(fill.lang) {
            crate::domain::text::Dir::Ltr => "ltr",
            crate::domain::text::Dir::Rtl => "rtl",
        };
        let title = escape(fill.title);
        let (catalogue, boot) = (json_in_html(fill.catalogue), json_in_html(fill.boot));
        format!(
            "{start}lang=\"{lang}\" dir=\"{dir}\"{head}{title}{body}\
             <script type=\"application/json\" id=\"catalogue\">{catalogue}</script>\
             <script type=\"application/json\" id=\"boot\">{boot}</script>{rest}",
            lang = fill.lang,
        )
    }
}

fn part_file(name: &str, encoding: Encoding) -> Option<&'static [u8]> {
    let ending = match encoding {
        Encoding::Brotli => ".br",
        Encoding::Gzip => ".gz",
        Encoding::Identity => "",
    };
    Assets::file(&format!("assets/{name}{ending}"))
}

/// The inlined script and style by their hashes, and each part by its whole address: nothing else that this origin serves may run.
fn policy(facts: &PageFacts) -> String {
    let quoted = |hashes: &[String]| hashes.iter().map(|hash| format!("'{hash}'")).collect::<Vec<_>>().join(" ");
    let parts = facts.parts.keys().map(|part| format!("{{origin}}/assets/{part}"));
    let scripts = std::iter::once(quoted(&facts.script)).chain(parts).collect::<Vec<_>>().join(" ");
    format!(
        "default-src 'none'; script-src {scripts}; style-src {}; img-src 'self' data:; connect-src 'self' {{socket}}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types {TRUSTED_TYPES}",
        quoted(&facts.style),
    )
}

/// The catalogues by language and name, as they were built: a page's has the words common to all pages.
fn catalogues() -> Result<BTreeMap<&'static str, BTreeMap<&'static str, String>>, BrokenAssets> {
    let mut catalogues: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (path, _) in embedded::FILES {
        let name = path.strip_prefix("catalogues/").and_then(|name| name.strip_suffix(".json"));
        let Some((lang, page)) = name.and_then(|name| name.split_once('/')) else { continue };
        let words: BTreeMap<String, String> = parse(path)?;
        let json = serde_json::to_string(&words).map_err(|error| BrokenAssets(error.to_string()))?;
        catalogues.entry(lang).or_default().insert(page, json);
    }
    Ok(catalogues)
}

fn text(name: &str) -> Result<&'static str, BrokenAssets> {
    let bytes = Assets::file(name).ok_or_else(|| BrokenAssets(format!("no {name}")))?;
    std::str::from_utf8(bytes).map_err(|error| BrokenAssets(format!("{name}: {error}")))
}

fn parse<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T, BrokenAssets> {
    serde_json::from_str(text(name)?).map_err(|error| BrokenAssets(format!("{name}: {error}")))
}

/// JSON that cannot end the script element it stands in.
fn json_in_html(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_someone_typed_cannot_leave_its_place_in_the_page() {
        let assets = Assets::load().unwrap();
        let evil = r#"{"a":"</script><script>alert(1)</script>"}"#;
        let fill = Fill { lang: "en", title: "</title><script>", catalogue: "{}", boot: evil };
        let html = assets.page(PageName::Of(ViewName::Audience)).unwrap().fill(&fill);
        assert!(!html.contains("<script>alert"));
        assert!(!html.contains("</title><script>"));
    }

    #[test]
    fn every_language_has_every_page() {
        let assets = Assets::load().unwrap();
        assert!(assets.languages().contains(&"en") && assets.languages().contains(&"ar"));
        for lang in assets.languages() {
            for page in PageName::ALL.into_iter().map(PageName::as_str).chain(["later"]) {
                assert!(assets.catalogue(lang, page).is_some(), "{lang}/{page}");
            }
        }
    }
}
