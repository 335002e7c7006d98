//! The program itself: started, asked, killed and started again, with its output kept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::thread;

use baraza::app::client::http::Site;
use baraza::app::client::trust::Trust;
use baraza::app::config::TlsConfig;
use baraza::domain::Event;
use baraza::domain::command::{Batch, Entry};
use baraza::domain::ids::EventId;
use baraza::protocol::export::Export;
use baraza::store::sqlite::Sqlite;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

use super::certificate::{self, ONE};
use super::disk::Diary;
use super::hall::event_file;
use super::http::get;
use super::{free_port, soon};

/// The program under test.
const BARAZA: &str = env!("CARGO_BIN_EXE_baraza");

/// What stands between a server and its disk; see `tests/disk/lib.rs`.
const DISK: &str = "examples/libdisk.so";

/// The last line of the banner.
const BANNER_ENDS: &str = "Ctrl-C stops the server";

/// Where a server lives: settings, data, addresses and everything it ever wrote to standard error. When this is dropped, none of the servers that stood
/// here may have panicked.
pub(crate) struct Home {
    folder: TempDir,
    pub(crate) port: u16,
    pub(crate) operator_port: u16,
    /// What is loaded into servers before anything else.
    preloaded: Option<PathBuf>,
    is_encrypted: bool,
}

/// What a disk with a diary may be made to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DiskOrder {
    Well,
    /// No space is left.
    Full,
    /// Nothing can be written.
    ReadOnly,
    /// Nothing written becomes durable.
    Sick,
    /// Writing fails, as it does where the disk is worn out.
    Dying,
}

/// A running server. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    _stdout: Lines<BufReader<ChildStdout>>,
    /// What it said when it stood.
    pub(crate) banner: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Self { folder, port: free_port(), operator_port: free_port(), preloaded: None, is_encrypted: false };
        event_file(home.folder.path());
        home.configure("info", "");
        home
    }

    /// One with certificate [`ONE`], which has its own settings after that.
    pub(crate) fn encrypted() -> Self {
        let mut home = Self::new();
        home.is_encrypted = true;
        let TlsConfig { certificate, key } = certificate::files(ONE);
        home.configure("info", &format!("[server.tls]\ncertificate = {certificate:?}\nkey = {key:?}"));
        home
    }

    /// One whose disk keeps a diary and fails on order.
    pub(crate) fn with_diary() -> Self {
        let disk = Path::new(BARAZA).with_file_name(DISK);
        assert!(disk.exists(), "{} is missing: build it with `cargo build --examples`", disk.display());
        let mut home = Self::new();
        home.preloaded = Some(disk);
        home
    }

    /// What its disk is to do from now on.
    pub(crate) fn order(&self, order: DiskOrder) {
        let word = match order {
            DiskOrder::Well => "well",
            DiskOrder::Full => "full",
            DiskOrder::ReadOnly => "read-only",
            DiskOrder::Sick => "sick",
            DiskOrder::Dying => "dying",
        };
        // Renamed into its place, so that no half of it is read.
        fs::write(self.path("order"), word).unwrap();
        fs::rename(self.path("order"), self.path("orders")).unwrap();
    }

    /// What its disk has noted.
    pub(crate) fn diary(&self) -> Diary {
        Diary::read(&self.path("diary"), &self.data())
    }

    /// The length of what its disk has noted.
    pub(crate) fn noted(&self) -> u64 {
        fs::metadata(self.path("diary")).map_or(0, |diary| diary.len())
    }

    /// Writes the settings, with lines of one's own at the end.
    pub(crate) fn configure(&self, filter: &str, more: &str) {
        let Self { port, operator_port, .. } = self;
        let (data, event) = (self.data(), self.path("event.toml"));
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\noperator_listen = \"127.0.0.1:{operator_port}\"\ndrain_seconds = 1\n\
             [store]\npath = {data:?}\n[event]\nfile = {event:?}\n[log]\nfilter = \"{filter}\"\n\
             [limits.participant]\nburst = 10000\nper_second = 10000\n{more}\n"
        );
        fs::write(self.path("config.toml"), text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn origin(&self) -> String {
        format!("{}://127.0.0.1:{}", if self.is_encrypted { "https" } else { "http" }, self.port)
    }

    /// The server as a browser knows it that has never been there.
    pub(crate) fn site(&self) -> Site {
        Site::with(&self.origin(), self.trust().as_ref()).unwrap()
    }

    /// What whoever comes here has to trust.
    pub(crate) fn trust(&self) -> Option<Trust> {
        self.is_encrypted.then(|| certificate::trusting(ONE))
    }

    /// What the operators' page of the running server says about a counter.
    pub(crate) async fn counted(&self, name: &str) -> u64 {
        let page = get(&format!("http://127.0.0.1:{}", self.operator_port), "/metrics").await;
        let page = String::from_utf8(page.into_body().to_vec()).unwrap();
        let value = page.lines().find_map(|line| line.strip_prefix(&format!("baraza_{name}_total ")));
        value.unwrap_or_else(|| panic!("{name} is not counted: {page}")).parse().unwrap()
    }

    /// Everything written to standard error by servers that stood here.
    pub(crate) fn stderr(&self) -> String {
        fs::read_to_string(self.path("stderr")).unwrap_or_default()
    }

    /// Starts the server and waits until it stands.
    pub(crate) async fn serve(&self) -> Process {
        let mut child = self.start();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut banner = String::new();
        while !banner.contains(BANNER_ENDS) {
            let line = soon("the banner", stdout.next_line()).await.unwrap();
            let line = line.unwrap_or_else(|| panic!("the server did not stand: {}", self.stderr()));
            banner.push_str(&line);
            banner.push('\n');
        }
        Process { child, _stdout: stdout, banner }
    }

    /// Knocks so often at the operator's door, whoever is behind it: about a tenth of a millisecond each.
    pub(crate) async fn knock(&self, times: usize) {
        for _ in 0..times {
            drop(TcpStream::connect(("127.0.0.1", self.operator_port)).await);
        }
    }

    /// Starts the server and kills it after so many knocks, which may be before it stands.
    pub(crate) async fn start_and_kill(&self, knocks: usize) {
        let mut child = self.start();
        self.knock(knocks).await;
        soon("the end of a killed server", child.kill()).await.unwrap();
    }

    fn start(&self) -> Child {
        let stderr = File::options().create(true).append(true).open(self.path("stderr")).unwrap();
        let mut command = self.command(&[]);
        if let Some(disk) = &self.preloaded {
            command.env("LD_PRELOAD", disk).env("DISK_FOLDER", self.data());
            command.env("DISK_DIARY", self.path("diary")).env("DISK_ORDERS", self.path("orders"));
        }
        command.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap()
    }

    /// Runs a subcommand, or a server that is not expected to stand, to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        let output = soon("the end of a command", self.command(arguments).output()).await.unwrap();
        assert_calm(&String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Exports the event and has the export verified.
    pub(crate) async fn export(&self, name: &str) -> Export {
        let folder = self.path(name);
        let exported = self.run(&["export", text(&folder)]).await;
        assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
        let log = folder.join("log.json");
        let verified = self.run(&["verify", text(&log)]).await;
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
        serde_json::from_slice(&fs::read(log).unwrap()).unwrap()
    }

    /// The state that the last server had in memory when it stopped as it was asked to.
    pub(crate) async fn kept(&self, event: EventId) -> Event {
        let kept = Sqlite::open_read_only(&self.data()).unwrap().load_snapshot(event).await.unwrap();
        serde_json::from_slice(&kept.expect("a server that stops keeps its state").state).unwrap()
    }

    /// The program with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BARAZA);
        command.current_dir(self.folder.path()).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // A test that failed says itself what went wrong.
        if !thread::panicking() {
            assert_calm(&self.stderr());
        }
    }
}

impl Process {
    /// The address of the audience.
    pub(crate) fn join(&self) -> &str {
        self.link("Audience").rsplit_once('/').unwrap().1
    }

    /// The address said after `name`.
    pub(crate) fn link(&self, name: &str) -> &str {
        let line = self.banner.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap();
        line.trim()
    }

    /// The number by which the system knows it.
    pub(crate) fn id(&self) -> String {
        self.child.id().expect("it runs").to_string()
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) {
        soon("the end of a killed server", self.child.kill()).await.unwrap();
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        soon("the end of the server", self.child.wait()).await.unwrap()
    }

    /// Asks politely, as an init system would, and waits for the end.
    pub(crate) async fn terminate(mut self) -> ExitStatus {
        self.ask_to_stop().await;
        soon("the end of the server", self.child.wait()).await.unwrap()
    }

    /// Sends SIGTERM.
    pub(crate) async fn ask_to_stop(&self) {
        let sent = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &self.id()]).status().await.unwrap();
        assert!(sent.success());
    }
}

/// Fails if a program panicked, which a server survives where a task of its own did: that is a line on standard error, and nothing else.
fn assert_calm(stderr: &str) {
    assert!(!stderr.contains("panicked"), "a program panicked: {stderr}");
}

/// The batches of a log in order.
pub(crate) fn batches(export: &Export) -> impl Iterator<Item = Batch> {
    export.chain.iter().map(|link| serde_json::from_str(&link.payload).unwrap())
}

/// The entries of a log in order; the first has the position 1.
pub(crate) fn entries(export: &Export) -> Vec<Entry> {
    batches(export).flat_map(|batch| batch.entries).collect()
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
