//! Reads how the event looks from the configuration.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;

use crate::transport::look::{Logo, Look};

use super::config::LookConfig;

/// Largest logo, in bytes: it is sent to every screen, and none needs more.
const MAX_LOGO: u64 = 512 * 1024;

/// The event's colour and logo.
///
/// # Errors
/// `look_invalid` for a file that is not there, too large or not a picture.
pub(super) fn load(config: &LookConfig) -> Result<Look> {
    let accent = Some(config.accent.clone()).filter(|accent| !accent.is_empty());
    let logo = (!config.logo.as_os_str().is_empty()).then(|| read_logo(&config.logo)).transpose()?;
    Ok(Look { accent, logo })
}

fn read_logo(path: &Path) -> Result<Logo> {
    let said = || format!("look_invalid: look.logo: {}", path.display());
    let mime = match path.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => bail!("{}: a logo is a file that ends in .svg, .png, .webp or .jpg", said()),
    };
    let size = fs::metadata(path).with_context(said)?.len();
    ensure!(size <= MAX_LOGO, "{}: larger than {} KiB", said(), MAX_LOGO / 1024);
    Ok(Logo { mime, bytes: Bytes::from(fs::read(path).with_context(said)?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_a_picture_of_bounded_size() {
        let dir = tempfile::tempdir().unwrap();
        let load = |name: &str, bytes: &[u8]| {
            let logo = dir.path().join(name);
            fs::write(&logo, bytes).unwrap();
            super::load(&LookConfig { accent: "#0b6e6e".to_owned(), logo })
        };
        assert_eq!(load("a.svg", b"<svg/>").unwrap().logo.unwrap().mime, "image/svg+xml");
        for (name, bytes) in [("a.exe", &b"MZ"[..]), ("a", b""), ("a.png", &vec![0; 600 * 1024])] {
            let error = load(name, bytes).unwrap_err().to_string();
            assert!(error.starts_with("look_invalid: "), "{error}");
        }
        let missing = LookConfig { accent: String::new(), logo: dir.path().join("none.png") };
        assert!(super::load(&missing).is_err());
    }
}
