//! What can be set, with its defaults; `config.toml` in the project is the complete example.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::room::limits::Rates;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the server listens and how it is reached.
    pub server: ServerConfig,
    /// Where everything is kept.
    pub store: StoreConfig,
    /// The event to found at the first start.
    pub event: EventConfig,
    /// How the event looks on screens.
    pub look: LookConfig,
    /// How much is too much.
    pub limits: Rates,
    /// What is written to standard error.
    pub log: LogConfig,
}

/// Where the server listens and how it is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port for everyone.
    pub listen: SocketAddr,
    /// Address and port for health, readiness and metrics; not for the audience.
    pub operator_listen: SocketAddr,
    /// The origin people use, such as `https://baraza.example`, with no slash at the end; empty: whatever host a request names.
    pub public_origin: String,
    /// What encrypts connections without a proxy.
    pub tls: TlsConfig,
    /// Most connections at once. Keep it below the limit of open files.
    pub max_connections: usize,
    /// Longest time over which sockets are sent away when the server stops, in seconds.
    pub drain_seconds: u64,
}

/// What encrypts everyone's connections without a proxy; the operators' stay plain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// A PEM file with the server's certificate and those between it and the one that browsers trust, in this order; empty: connections are plain.
    pub certificate: PathBuf,
    /// A PEM file with its private key.
    pub key: PathBuf,
}

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// The folder of the embedded store; made if it is not there.
    pub path: PathBuf,
}

/// The event to found at the first start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventConfig {
    /// A file with title, languages, networks and programme; empty: the demonstration event.
    pub file: PathBuf,
}

/// How the event looks on screens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LookConfig {
    /// The event's colour, such as `#0b6e6e`; empty: Baraza's own.
    pub accent: String,
    /// A picture file: SVG, PNG, WebP or JPEG, at most 512 KiB; empty: none.
    pub logo: PathBuf,
}

/// What is written to standard error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// Such as `info`, `warn` or `baraza=debug`.
    pub filter: String,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One line of words.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("config_unreadable: {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not TOML, or has a key or value that does not exist.
    #[error("config_invalid: {path}: {message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        message: String,
    },
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([0, 0, 0, 0], 8080)),
            operator_listen: SocketAddr::from(([127, 0, 0, 1], 9090)),
            public_origin: String::new(),
            tls: TlsConfig::default(),
            max_connections: 18_000,
            drain_seconds: 20,
        }
    }
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { path: PathBuf::from("data") }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}

impl Config {
    /// The settings in a file; what it does not name has its default.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text =
            fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let invalid = |message: String| ConfigError::Invalid { path: path.to_owned(), message };
        let config: Self = toml::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        config.check().map_err(|message| invalid(message.to_owned()))?;
        Ok(config)
    }

    /// The longest drain.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.server.drain_seconds)
    }

    /// The configured origin, if there is one.
    pub fn public_origin(&self) -> Option<String> {
        (!self.server.public_origin.is_empty()).then(|| self.server.public_origin.clone())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.server.check()?;
        let accent = &self.look.accent;
        let is_colour = accent
            .strip_prefix('#')
            .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        if !accent.is_empty() && !is_colour {
            return Err("look.accent must be a colour of six hexadecimal digits, such as #0b6e6e");
        }
        let rates = [
            self.limits.participant,
            self.limits.panel,
            self.limits.node,
            self.limits.guess,
            self.limits.standing,
            self.limits.upgrades,
            self.limits.bearer,
        ];
        if rates.iter().any(|rate| rate.burst == 0 || rate.per_second == 0) {
            return Err("every burst and per_second under limits must be at least 1");
        }
        Ok(())
    }
}

impl ServerConfig {
    fn check(&self) -> Result<(), &'static str> {
        let origin = &self.public_origin;
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let is_origin = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']));
        if !origin.is_empty() && !is_origin {
            return Err("server.public_origin must be scheme, host and perhaps port, such as https://baraza.example");
        }
        let tls = &self.tls;
        if tls.certificate.as_os_str().is_empty() != tls.key.as_os_str().is_empty() {
            return Err("server.tls needs both certificate and key");
        }
        if tls.is_set() && origin.starts_with("http://") {
            return Err("server.public_origin must begin with https:// where server.tls is set");
        }
        if self.max_connections == 0 {
            return Err("server.max_connections must be at least 1");
        }
        Ok(())
    }
}

impl TlsConfig {
    /// Whether connections are encrypted.
    pub fn is_set(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_names_every_setting_with_its_default() {
        let example = include_str!("../../config.toml");
        let parsed: Config = toml::from_str(example).unwrap();
        assert_eq!(parsed, Config::default());
        let named: toml::Table = toml::from_str(example).unwrap();
        assert_eq!(named, toml::Table::try_from(Config::default()).unwrap(), "a setting is missing from config.toml");
    }

    #[test]
    fn wrong_settings_are_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        for (text, said) in [
            ("[server]\nlisten = \"nowhere\"", "listen"),
            ("[server]\nlissten = \"0.0.0.0:1\"", "lissten"),
            ("[server]\npublic_origin = \"https://a.example/\"", "public_origin"),
            ("[server.tls]\ncertificate = \"chain.pem\"", "server.tls"),
            ("[server.tls]\nkey = \"key.pem\"", "server.tls"),
            (
                "[server]\npublic_origin = \"http://a.example\"\n[server.tls]\ncertificate = \"a\"\nkey = \"b\"",
                "server.public_origin",
            ),
            ("[look]\naccent = \"teal\"", "look.accent"),
            ("[limits.node]\nburst = 0\nper_second = 1", "burst"),
            ("not toml", "config.toml"),
        ] {
            fs::write(&path, text).unwrap();
            let error = Config::load(&path).unwrap_err().to_string();
            assert!(error.starts_with("config_invalid: ") && error.contains(said), "{error}");
        }
        let missing = Config::load(&dir.path().join("none.toml")).unwrap_err().to_string();
        assert!(missing.starts_with("config_unreadable: "), "{missing}");
    }
}
