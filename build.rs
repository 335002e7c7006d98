//! Builds the web pages and writes `assets.rs`, a table of their files, for `transport` to embed.
//!
//! The pages are built by Vite in `web/` into `OUT_DIR`, in every profile, so that tests serve what ships. `BARAZA_WEB_DIST=folder` takes pages
//! built elsewhere instead, and needs no Node.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What the pages are made of. The output is not among them: Cargo would see it change on every build and build for ever.
const SOURCES: [&str; 15] = [
    "web/join.html",
    "web/audience.html",
    "web/desk.html",
    "web/stage.html",
    "web/booth.html",
    "web/host.html",
    "web/report.html",
    "web/src",
    "web/catalogues",
    "web/public",
    "web/plugins",
    "web/vite.config.ts",
    "web/svelte.config.js",
    "web/package-lock.json",
    "web/tsconfig.json",
];

/// The oldest Node that runs Vite 8, as `engines` in `web/package.json` says too.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// On Windows npm is a batch file, which is only found by its whole name.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// A copy of the lock file that `web/node_modules` was installed from; while they agree, nothing is installed again. `npm ci` empties
/// the folder, so a copy never outlives its packages. `scripts/web-packages.sh` writes it too.
const STAMP: &str = "web/node_modules/.installed-lock.json";

/// One sentence for the person who builds.
type Explained<T> = Result<T, String>;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("cargo::error={sentence}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Explained<()> {
    let root = PathBuf::from(required_variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(required_variable("OUT_DIR")?);
    let pages = out.join("web");

    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=BARAZA_WEB_DIST");
    match env::var_os("BARAZA_WEB_DIST") {
        Some(folder) => take_prebuilt(Path::new(&folder), &pages)?,
        None => build_pages(&root, &pages)?,
    }
    write_table(&pages, &out.join("assets.rs"))
}

fn required_variable(name: &str) -> Explained<OsString> {
    env::var_os(name).ok_or_else(|| format!("{name} is not set; build.rs is meant to be run by Cargo."))
}

/// Copies, so that the table's paths are the same wherever the pages come from.
fn take_prebuilt(folder: &Path, pages: &Path) -> Explained<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.join("pages.json").is_file() {
        return Err(format!("BARAZA_WEB_DIST is {}, which holds no built pages (no pages.json).", folder.display()));
    }
    let copied = remove_folder(pages).and_then(|()| copy_folder(folder, pages));
    copied.map_err(|error| format!("The built pages in {} could not be copied: {error}.", folder.display()))
}

fn build_pages(root: &Path, pages: &Path) -> Explained<()> {
    for source in SOURCES {
        if root.join(source).exists() {
            println!("cargo::rerun-if-changed={source}");
        }
    }
    let tools = Tools::find(root)?;
    install_packages(root, &tools)?;
    let mut vite = tools.command("node");
    vite.args(["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--outDir"]).arg(pages);
    run(vite.current_dir(root.join("web")), "The web pages could not be built")
}

/// Installs what the build needs, without test tools, unless what is there came from the same lock file.
fn install_packages(root: &Path, tools: &Tools) -> Explained<()> {
    let lock = root.join("web/package-lock.json");
    let stamp = root.join(STAMP);
    let wanted = fs::read(&lock).map_err(|error| format!("{} could not be read: {error}.", lock.display()))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut npm = tools.command(NPM);
    npm.args(["ci", "--omit=dev"]);
    run(npm.current_dir(root.join("web")), "The packages that build the web pages could not be installed")?;
    fs::write(&stamp, wanted).map_err(|error| format!("{} could not be written: {error}.", stamp.display()))
}

/// Where Node and npm are looked for.
struct Tools {
    /// `PATH`, after the project's own `.tools/node/bin` where `make run` put a Node because the system's is too old.
    path: OsString,
}

impl Tools {
    /// Finds Node and npm, and checks that Node is new enough.
    fn find(root: &Path) -> Explained<Self> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let own = root.join(".tools/node/bin");
        let places = own.is_dir().then_some(own).into_iter().chain(env::split_paths(&inherited));
        let path = env::join_paths(places).map_err(|error| format!("PATH cannot be used: {error}."))?;
        let tools = Self { path };
        let (major, minor) = OLDEST_NODE;
        let advice = format!(
            "install Node.js {major}.{minor} or newer with npm, or run `make run`, which does it on Debian and Ubuntu."
        );

        let (Some(version), Some(_)) = (tools.version("node"), tools.version(NPM)) else {
            return Err(format!("Building the web pages needs Node.js and npm, which were not found: {advice}"));
        };
        if parse_version(&version).is_none_or(|found| found < OLDEST_NODE) {
            return Err(format!("The Node.js found is {version}, too old to build the web pages: {advice}"));
        }
        Ok(tools)
    }

    /// What the program says its version is; `None` if it does not run.
    fn version(&self, program: &str) -> Option<String> {
        let output = self.command(program).arg("--version").output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// A command whose program, and whatever that starts, is found on these tools' path.
    fn command(&self, program: &str) -> Command {
        let found = env::split_paths(&self.path).map(|folder| folder.join(program)).find(|file| file.is_file());
        let mut command = found.map_or_else(|| Command::new(program), Command::new);
        command.env("PATH", &self.path);
        command
    }
}

/// `v20.19.4` as `(20, 19)`.
fn parse_version(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Runs to the end; a failure carries what the command said.
fn run(command: &mut Command, complaint: &str) -> Explained<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{complaint}: {program} did not start: {error}."))?;
    if output.status.success() {
        return Ok(());
    }
    // Cargo shows a failed build script's standard error in full.
    eprintln!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("{complaint}: {program} ended with {}; its output is below.", output.status))
}

/// Writes `FILES`: every file under `pages` by its path there, sorted, so that the same pages make the same source.
fn write_table(pages: &Path, table: &Path) -> Explained<()> {
    let mut paths = Vec::new();
    list_files(pages, "", &mut paths).map_err(|error| format!("{} could not be listed: {error}.", pages.display()))?;
    paths.sort();

    let mut source = String::from(
        "/// The files of the built web pages, by their path in the output folder, sorted.\npub(super) static FILES: &[(&str, &[u8])] = &[\n",
    );
    for path in paths {
        let line = format!("    ({path:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/web/\", {path:?}))),");
        writeln!(source, "{line}").map_err(|error| error.to_string())?;
    }
    source.push_str("];\n");
    fs::write(table, source).map_err(|error| format!("{} could not be written: {error}.", table.display()))
}

/// Adds the relative path of every file under `folder`, with `/` on every system.
fn list_files(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list_files(&entry.path(), &format!("{path}/"), paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
