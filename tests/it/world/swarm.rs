//! The load client as a trial runs it: beside a server of its own, with its figures read.

use std::process::Stdio;

use serde_json::{Map, Value};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr};

use super::certificate::{self, ONE};
use super::process::{Home, Process, text};

/// A load client at work. It is killed when this is dropped.
pub(crate) struct Swarm {
    child: Child,
    stderr: Lines<BufReader<ChildStderr>>,
}

/// What it found, by name.
#[derive(Debug)]
pub(crate) struct Figures(Map<String, Value>);

impl Swarm {
    /// Starts a measurement of `server`, with its arguments beside the audience's link.
    pub(crate) fn start(home: &Home, server: &Process, measurement: &str, arguments: &[&str]) -> Self {
        let mut audience = vec!["swarm", "--format", "json", measurement, "--join", server.link("Audience")];
        let certificate = certificate::files(ONE).certificate;
        if home.trust().is_some() {
            audience.extend(["--certificate", text(&certificate)]);
        }
        let mut command = home.command(&[&audience, arguments].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, stderr }
    }

    /// Waits until it says something like that; it may have ended instead.
    pub(crate) async fn until_it_says(&mut self, words: &str) {
        while let Some(line) = self.stderr.next_line().await.unwrap() {
            if line.contains(words) {
                return;
            }
            eprintln!("{line}");
        }
        panic!("the load client ended before it said: {words}");
    }

    /// Waits for its end and prints what it found.
    pub(crate) async fn figures(mut self) -> Figures {
        let (mut printed, mut said) = (String::new(), Vec::new());
        let mut stdout = self.child.stdout.take().unwrap();
        let listening = async {
            while let Some(line) = self.stderr.next_line().await.unwrap() {
                said.push(line);
            }
        };
        let (read, ()) = tokio::join!(stdout.read_to_string(&mut printed), listening);
        read.unwrap();
        assert!(self.child.wait().await.unwrap().success(), "the load client failed: {said:?}");
        let Value::Object(figures) = serde_json::from_str(&printed).unwrap() else { panic!("{printed}") };
        let pairs: Vec<_> = figures.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        eprintln!("{}", pairs.join(", "));
        Figures(figures)
    }
}

impl Figures {
    /// The figure with this name.
    pub(crate) fn get(&self, name: &str) -> f64 {
        self.0.get(name).and_then(Value::as_f64).unwrap_or_else(|| panic!("no figure is called {name}: {self:?}"))
    }

    /// Each of these is 0.
    pub(crate) fn assert_none(&self, names: &[&str]) {
        let some: Vec<_> = names.iter().filter(|name| self.get(name) > 0.0).collect();
        assert!(some.is_empty(), "{some:?}: {self:?}");
    }

    /// This figure is no more than that.
    pub(crate) fn assert_at_most(&self, name: &str, most: f64) {
        let found = self.get(name);
        assert!(found <= most, "{name} is {found}, more than {most}");
    }
}
