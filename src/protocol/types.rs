//! The web's types are generated from these; a test keeps the committed file true.

use std::fs;
use std::path::Path;

use ts_rs::{Config, TS};

use super::file::FileProblem;
use super::plan::import::Import;
use super::programme::Programme;
use super::report::Report;
use super::standing::Standing;
use super::view::{AudienceUpdate, BoothUpdate, DeskUpdate, HostUpdate, StageUpdate};
use super::wire::{
    Boot, ClientFrame, InviteAnswer, InviteRequest, JoinAnswer, JoinRequest, Patch, Problem, ServerFrame,
    SessionRequest,
};

#[test]
fn web_types_are_those_of_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::new().with_out_dir(dir.path()).with_large_int("number");
    ClientFrame::export_all(&config).unwrap();
    ServerFrame::export_all(&config).unwrap();
    Problem::export_all(&config).unwrap();
    AudienceUpdate::export_all(&config).unwrap();
    DeskUpdate::export_all(&config).unwrap();
    StageUpdate::export_all(&config).unwrap();
    BoothUpdate::export_all(&config).unwrap();
    HostUpdate::export_all(&config).unwrap();
    Patch::<AudienceUpdate>::export_all(&config).unwrap();
    Boot::<AudienceUpdate>::export_all(&config).unwrap();
    JoinRequest::export_all(&config).unwrap();
    JoinAnswer::export_all(&config).unwrap();
    SessionRequest::export_all(&config).unwrap();
    InviteRequest::export_all(&config).unwrap();
    InviteAnswer::export_all(&config).unwrap();
    Import::export_all(&config).unwrap();
    Programme::export_all(&config).unwrap();
    FileProblem::export_all(&config).unwrap();
    Report::export_all(&config).unwrap();
    Standing::export_all(&config).unwrap();
    let generated = fs::read_to_string(dir.path().join("wire.ts")).unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src/lib/wire.ts");
    if fs::read_to_string(&committed).ok().as_deref() != Some(&generated) {
        fs::write(&committed, &generated).unwrap();
        panic!("web/src/lib/wire.ts was out of date and has been written anew; commit it");
    }
}
