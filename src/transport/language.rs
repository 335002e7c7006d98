//! Which language a page is written in: the person's choice, else the browser's, else the event's.

use axum::http::{HeaderMap, header};

use crate::domain::text::Dir;

use super::auth::cookie;

/// The cookie in which a page keeps the person's choice.
const CHOICE: &str = "lang";

/// The best of `available` for a request; `fallback` comes first among equals and is taken when nothing fits.
pub(super) fn choose<'a>(headers: &HeaderMap, available: &[&'a str], fallback: Option<&str>) -> &'a str {
    let find = |tag: &str| {
        let primary = tag.split('-').next().unwrap_or_default();
        available.iter().copied().find(|lang| lang.eq_ignore_ascii_case(primary))
    };
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    cookie(headers, CHOICE)
        .and_then(find)
        .or_else(|| by_preference(accepted).into_iter().find_map(find))
        .or_else(|| fallback.and_then(find))
        .or_else(|| find("en"))
        .unwrap_or("en")
}

/// The way a language is written.
pub(super) fn direction(lang: &str) -> Dir {
    match lang.split('-').next().unwrap_or_default() {
        "ar" | "fa" | "he" | "ps" | "ur" | "ckb" | "yi" => Dir::Rtl,
        _ => Dir::Ltr,
    }
}

/// The tags of an `Accept-Language` header, most wanted first.
fn by_preference(header: &str) -> Vec<&str> {
    /// More than any browser sends.
    const MOST: usize = 32;
    let mut tags: Vec<(u32, &str)> = header
        .split(',')
        .take(MOST)
        .filter_map(|part| {
            let mut fields = part.split(';').map(str::trim);
            let tag = fields.next().filter(|tag| !tag.is_empty() && *tag != "*")?;
            let weight =
                fields.find_map(|field| field.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            // Weights have three decimals at most; as integers they sort.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
            let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u32;
            (weight > 0).then_some((weight, tag))
        })
        .collect();
    tags.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_choice_wins_then_the_browser_then_the_event() {
        let mut headers = HeaderMap::new();
        assert_eq!(choose(&headers, &["ar", "en"], Some("ar")), "ar");
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr-FR, ar;q=0.5, en-GB;q=0.8"));
        assert_eq!(choose(&headers, &["ar", "en"], Some("ar")), "en");
        headers.insert(header::COOKIE, HeaderValue::from_static("x=1; lang=ar"));
        assert_eq!(choose(&headers, &["ar", "en"], None), "ar");
        headers.insert(header::COOKIE, HeaderValue::from_static("lang=%%%"));
        assert_eq!(choose(&headers, &["ar", "en"], None), "en");
    }
}
