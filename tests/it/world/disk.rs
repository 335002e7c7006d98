//! The disk of a server as it was after a power loss: made anew from the diary of everything written, less what was never made durable.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::dice::Dice;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// What shared memory is kept in. It is written to behind the diary's back, and means nothing after a crash.
const SHARED_MEMORY: &str = "-shm";

/// Everything that was done to the files of a data folder, in order.
pub(crate) struct Diary {
    folder: PathBuf,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// One entry; `ends` is where the diary ended with it.
struct Entry {
    what: u8,
    file: u32,
    number: u64,
    bytes: Range<usize>,
    ends: u64,
}

/// A disk: what is durable, and what may be lost.
#[derive(Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    /// Open files by number; none is the folder itself.
    open: BTreeMap<u32, Option<usize>>,
    /// What a program that looks finds.
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    namings: Vec<Naming>,
}

#[derive(Default)]
struct File {
    /// What a program that reads finds.
    content: Vec<u8>,
    durable: Vec<u8>,
    writes: Vec<Write>,
}

enum Write {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

/// A change of the folder.
enum Naming {
    Add(String, usize),
    Move(String, String),
    Remove(String),
}

impl Diary {
    /// The diary in the file `diary` about the files in `folder`. What was being written when the server was killed is left out.
    pub(crate) fn read(diary: &Path, folder: &Path) -> Self {
        const HEAD: usize = 17;
        let bytes = fs::read(diary).unwrap();
        let (mut entries, mut at) = (Vec::new(), 0);
        while let Some(head) = bytes.get(at..at + HEAD) {
            let length = u32::from_le_bytes(head[13..].try_into().unwrap());
            let content = at + HEAD..at + HEAD + usize::try_from(length).unwrap();
            at = content.end;
            entries.push(Entry {
                what: head[0],
                file: u32::from_le_bytes(head[1..5].try_into().unwrap()),
                number: u64::from_le_bytes(head[5..13].try_into().unwrap()),
                bytes: content,
                ends: at as u64,
            });
        }
        entries.retain(|entry| entry.bytes.end <= bytes.len());
        Self { folder: folder.to_owned(), bytes, entries }
    }

    /// How many things happened.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Where the diary ended after `count` things.
    pub(crate) fn ended(&self, count: usize) -> u64 {
        count.checked_sub(1).map_or(0, |last| self.entries[last].ends)
    }

    /// How often the file `name` was made durable while the diary grew from one length to another.
    pub(crate) fn syncs(&self, name: &str, grew: &Range<u64>) -> usize {
        let (mut open, mut syncs) = (BTreeMap::new(), 0);
        for entry in &self.entries {
            match entry.what {
                b'o' => drop(open.insert(entry.file, self.name(&self.bytes[entry.bytes.clone()]))),
                b's' if open[&entry.file].as_deref() == Some(name) => syncs += usize::from(grew.contains(&entry.ends)),
                _ => {}
            }
        }
        syncs
    }

    /// How much had happened when some sync was done, that sync not included.
    pub(crate) fn before_a_sync(&self, dice: &mut Dice) -> usize {
        let syncs: Vec<_> = (0..self.len()).filter(|place| self.entries[*place].what == b's').collect();
        *dice.pick(&syncs)
    }

    /// The disk after `count` things. The dice say what syncs that failed have kept.
    pub(crate) fn disk_after(&self, count: usize, dice: &mut Dice) -> Disk {
        let mut disk = Disk::default();
        for entry in &self.entries[..count] {
            self.happen(entry, &mut disk, dice);
        }
        disk
    }

    /// The files as programs find them have to be those in the folder: the diary misses nothing. The last thing may not have been done any more.
    pub(crate) fn assert_complete(&self) {
        let files = fs::read_dir(&self.folder).unwrap().map(|file| file.unwrap());
        let found: BTreeMap<_, _> = files
            .map(|file| (file.file_name().into_string().unwrap(), file.path()))
            .filter(|(name, _)| !name.ends_with(SHARED_MEMORY))
            .map(|(name, path)| (name, fs::read(path).unwrap()))
            .collect();
        let told = |count| self.disk_after(count, &mut Dice::new(0)).found();
        assert!(found == told(self.len()) || found == told(self.len() - 1), "something was written past the diary");
    }

    fn happen(&self, entry: &Entry, disk: &mut Disk, dice: &mut Dice) {
        let bytes = &self.bytes[entry.bytes.clone()];
        let number = usize::try_from(entry.number).unwrap();
        match entry.what {
            b'o' => disk.open(entry.file, self.name(bytes), number),
            b'w' => disk.write(entry.file, Write::Bytes(number, bytes.to_owned())),
            b't' => disk.write(entry.file, Write::Length(number)),
            b's' => disk.sync(entry.file),
            b'f' => disk.fail_to_sync(entry.file, dice),
            b'u' => disk.rename(Naming::Remove(self.name(bytes).unwrap())),
            b'r' => {
                let mut names = bytes.split(|byte| *byte == 0).map(|name| self.name(name).unwrap());
                disk.rename(Naming::Move(names.next().unwrap(), names.next().unwrap()));
            }
            other => panic!("{other} is no entry of a diary"),
        }
    }

    /// The name of a file by its path; none for the folder.
    fn name(&self, path: &[u8]) -> Option<String> {
        let path = Path::new(std::str::from_utf8(path).unwrap());
        let name = path.strip_prefix(&self.folder).unwrap().to_str().unwrap();
        (!name.is_empty()).then(|| name.to_owned())
    }
}

impl Disk {
    fn open(&mut self, number: u32, name: Option<String>, flags: usize) {
        let file = name.map(|name| {
            let next = self.files.len();
            let file = *self.names.entry(name.clone()).or_insert(next);
            if file == next {
                self.files.push(File::default());
                self.namings.push(Naming::Add(name, next));
            }
            file
        });
        self.open.insert(number, file);
        let flags = i32::try_from(flags).unwrap();
        if file.is_some() && flags & libc::O_TRUNC != 0 {
            self.write(number, Write::Length(0));
        }
    }

    fn write(&mut self, number: u32, write: Write) {
        let file = self.open[&number].expect("nobody writes to a folder");
        let file = &mut self.files[file];
        write.apply(&mut file.content);
        file.writes.push(write);
    }

    fn sync(&mut self, number: u32) {
        match self.open[&number] {
            Some(file) => self.files[file].keep(|_| Kept::Whole),
            None => {
                for naming in std::mem::take(&mut self.namings) {
                    naming.apply(&mut self.durable_names);
                }
            }
        }
    }

    /// The kernel has said so once. What was not written by then is forgotten, though it can still be read, and no later sync will write it.
    fn fail_to_sync(&mut self, number: u32, dice: &mut Dice) {
        if let Some(file) = self.open[&number] {
            self.files[file].keep(|_| if dice.one_in(2) { Kept::Whole } else { Kept::Lost });
        }
    }

    fn rename(&mut self, naming: Naming) {
        naming.apply(&mut self.names);
        self.namings.push(naming);
    }

    /// Writes into `to` what a program finds, durable or not.
    pub(crate) fn copy(&self, to: &Path) {
        write(self.found(), to);
    }

    /// Writes into `to` what a power loss could leave. The dice say how much of what is not durable yet.
    pub(crate) fn lose_power(mut self, dice: &mut Dice, to: &Path) {
        let kept_of_ten = *dice.pick(&[0, 1, 5, 9, 10]);
        for file in &mut self.files {
            let last = file.writes.len().saturating_sub(1);
            file.keep(|number| match dice.below(10) {
                // Of what was being written at that moment, some sectors are there and some are not.
                _ if number == last => Kept::Torn((0..128).map(|_| dice.one_in(2)).collect()),
                roll if roll < kept_of_ten => Kept::Whole,
                _ => Kept::Lost,
            });
        }
        for naming in std::mem::take(&mut self.namings) {
            if dice.below(10) < kept_of_ten {
                naming.apply(&mut self.durable_names);
            }
        }
        write(contents(&self.durable_names, |file| self.files[file].durable.clone()), to);
    }

    fn found(&self) -> BTreeMap<String, Vec<u8>> {
        contents(&self.names, |file| self.files[file].content.clone())
    }
}

/// How much of a write is durable.
enum Kept {
    Whole,
    /// Of its sectors those for which this says so, again and again.
    Torn(Vec<bool>),
    Lost,
}

impl File {
    /// Makes writes durable as far as `fate` says of each by its place.
    fn keep(&mut self, mut fate: impl FnMut(usize) -> Kept) {
        for (number, write) in std::mem::take(&mut self.writes).into_iter().enumerate() {
            match (fate(number), write) {
                (Kept::Whole, write) => write.apply(&mut self.durable),
                (Kept::Torn(is_kept), Write::Bytes(offset, bytes)) => {
                    for (sector, kept) in sectors(offset, &bytes).zip(is_kept.into_iter().cycle()) {
                        if kept {
                            sector.apply(&mut self.durable);
                        }
                    }
                }
                (Kept::Torn(_), Write::Length(_)) | (Kept::Lost, _) => {}
            }
        }
    }
}

/// A write in pieces that end where sectors do.
fn sectors(offset: usize, bytes: &[u8]) -> impl Iterator<Item = Write> {
    let ends = offset + bytes.len();
    let firsts = (offset / SECTOR..ends.div_ceil(SECTOR)).map(|sector| sector * SECTOR);
    firsts.map(move |first| {
        let (from, to) = (first.max(offset), (first + SECTOR).min(ends));
        Write::Bytes(from, bytes[from - offset..to - offset].to_owned())
    })
}

impl Write {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Length(length) => content.resize(*length, 0),
            Self::Bytes(offset, bytes) => {
                let end = offset + bytes.len();
                content.resize(content.len().max(end), 0);
                content[*offset..end].copy_from_slice(bytes);
            }
        }
    }
}

impl Naming {
    /// A name may be missing because its being added was lost.
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Add(name, file) => drop(names.insert(name.clone(), *file)),
            Self::Move(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
            Self::Remove(name) => drop(names.remove(name)),
        }
    }
}

fn write(files: BTreeMap<String, Vec<u8>>, to: &Path) {
    for (name, content) in files {
        fs::write(to.join(name), content).unwrap();
    }
}

fn contents(names: &BTreeMap<String, usize>, content: impl Fn(usize) -> Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let durable = names.iter().filter(|(name, _)| !name.ends_with(SHARED_MEMORY));
    durable.map(|(name, file)| (name.clone(), content(*file))).collect()
}
