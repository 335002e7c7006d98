//! A disk with a diary, which fails on order: preloaded into a server, it stands between the server and the files of its data folder.
//!
//! It replaces the C library's functions that write to files, by their names. What concerns no file of the data folder goes on to the kernel
//! as it came. What does is written into the diary, in the one order in which it happens; `tests/it/world/disk.rs` reads that.

#![cfg(target_os = "linux")]
#![expect(unsafe_code, reason = "the C library's functions have to be replaced, and the kernel called in their stead")]

use std::env::var_os;
use std::ffi::{CStr, CString, OsString, c_char, c_int, c_long, c_void};
use std::os::unix::ffi::OsStringExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use libc::{AT_FDCWD, EIO, ENOSPC, EROFS, O_ACCMODE, O_APPEND, O_CREAT, O_RDONLY, O_WRONLY};
use libc::{SYS_close, SYS_fdatasync, SYS_fsync, SYS_ftruncate, SYS_openat, SYS_pwrite64, SYS_read, SYS_renameat};
use libc::{SYS_unlinkat, SYS_writev, iovec, mode_t, off_t, size_t, syscall};

/// More open files than a server under test has; one with a higher number is not noticed.
const FILES: usize = 4_096;

/// What a disk writes whole or not at all, in bytes. Of more than that a full disk takes the first half.
const SECTOR: size_t = 512;

/// Which open files are of the data folder.
static OURS: [AtomicBool; FILES] = [const { AtomicBool::new(false) }; FILES];

/// Held while something happens, so that the diary has the order in which things happen.
static TURN: Mutex<()> = Mutex::new(());

static DISK: LazyLock<Option<Disk>> = LazyLock::new(Disk::new);

struct Disk {
    /// The data folder.
    folder: Vec<u8>,
    /// A file with the name of what is wrong with the disk; none while it is well.
    orders: CString,
    /// The diary, open.
    diary: c_long,
}

/// What is wrong with the disk.
#[derive(PartialEq)]
enum Order {
    Well,
    Full,
    ReadOnly,
    /// Takes what is written and cannot make it durable.
    Sick,
    /// Fails at whatever is written.
    Dying,
}

impl Disk {
    fn new() -> Option<Self> {
        let named = |name| var_os(name).map(OsString::into_vec);
        let diary = CString::new(named("DISK_DIARY")?).ok()?;
        // SAFETY: the path is a C string; nothing else is handed over.
        let diary = unsafe { syscall(SYS_openat, AT_FDCWD, diary.as_ptr(), O_WRONLY | O_APPEND | O_CREAT, 0o600) };
        Some(Self { folder: named("DISK_FOLDER")?, orders: CString::new(named("DISK_ORDERS")?).ok()?, diary })
    }

    fn order(&self) -> Order {
        let mut word = [0_u8; 16];
        // SAFETY: the path is a C string, and the kernel writes no more than the buffer holds. Without the file, there is nothing to read from.
        let length = unsafe {
            let file = syscall(SYS_openat, AT_FDCWD, self.orders.as_ptr(), O_RDONLY);
            let length = syscall(SYS_read, file, word.as_mut_ptr(), word.len());
            syscall(SYS_close, file);
            length
        };
        match &word[..usize::try_from(length).unwrap_or(0)] {
            b"full" => Order::Full,
            b"read-only" => Order::ReadOnly,
            b"sick" => Order::Sick,
            b"dying" => Order::Dying,
            _ => Order::Well,
        }
    }

    /// Writes an entry: what happened, to which open file, a number, and some bytes with their length before them.
    fn note(&self, what: u8, file: c_int, number: i64, bytes: &[u8]) {
        let mut head = [what; 17];
        head[1..5].copy_from_slice(&file.to_le_bytes());
        head[5..13].copy_from_slice(&number.to_le_bytes());
        head[13..].copy_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        let part = |part: &[u8]| iovec { iov_base: part.as_ptr().cast_mut().cast(), iov_len: part.len() };
        let entry = [part(&head), part(bytes)];
        // SAFETY: both parts live until the call returns, and the kernel only reads them.
        unsafe { syscall(SYS_writev, self.diary, entry.as_ptr(), entry.len()) };
    }

    fn has(&self, path: &CStr) -> bool {
        path.to_bytes().starts_with(&self.folder)
    }
}

/// The disk, and the right to be the only one who does something to it; nothing if `file` is none of its files.
fn disk_of(file: c_int) -> Option<(&'static Disk, MutexGuard<'static, ()>)> {
    let ours = OURS.get(usize::try_from(file).ok()?)?.load(Ordering::Relaxed);
    if ours { DISK.as_ref().map(|disk| (disk, turn())) } else { None }
}

/// The same for a path.
fn disk_with(path: &CStr) -> Option<(&'static Disk, MutexGuard<'static, ()>)> {
    DISK.as_ref().filter(|disk| disk.has(path)).map(|disk| (disk, turn()))
}

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a failed call returns.
fn failure(error: c_int) -> c_long {
    // SAFETY: the place of this thread's error is always there.
    unsafe { *libc::__errno_location() = error };
    -1
}

/// A result of the kernel's as the C library has it; both are small where a narrower one is expected.
fn narrow(result: c_long) -> c_int {
    c_int::try_from(result).unwrap_or(-1)
}

/// Opens a file. The C function takes `mode` only where a file may be made, and finds it in the same place.
#[unsafe(no_mangle)]
unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller hands over a C string, as it would to the C library.
    let name = unsafe { CStr::from_ptr(path) };
    let disk = disk_with(name);
    let writes = flags & O_ACCMODE != O_RDONLY;
    if let Some((disk, _)) = &disk
        && writes
        && disk.order() == Order::ReadOnly
    {
        return narrow(failure(EROFS));
    }
    // SAFETY: these are the caller's own arguments.
    let file = narrow(unsafe { syscall(SYS_openat, AT_FDCWD, path, flags, mode) });
    if let Some(ours) = usize::try_from(file).ok().and_then(|file| OURS.get(file)) {
        ours.store(disk.is_some(), Ordering::Relaxed);
        if let Some((disk, _)) = disk {
            disk.note(b'o', file, flags.into(), name.to_bytes());
        }
    }
    file
}

#[unsafe(no_mangle)]
unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the same arguments for the same function; on 64 bits they differ in name only.
    unsafe { open64(path, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn close(file: c_int) -> c_int {
    if let Some(ours) = usize::try_from(file).ok().and_then(|file| OURS.get(file)) {
        ours.store(false, Ordering::Relaxed);
    }
    // SAFETY: a number is all there is to it.
    narrow(unsafe { syscall(SYS_close, file) })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite64(file: c_int, bytes: *const c_void, count: size_t, offset: off_t) -> c_long {
    let disk = disk_of(file);
    let mut count = count;
    if let Some((disk, _)) = &disk {
        match disk.order() {
            Order::Full if count <= SECTOR => return failure(ENOSPC),
            Order::Full => count /= 2,
            Order::ReadOnly => return failure(EROFS),
            Order::Dying => return failure(EIO),
            Order::Well | Order::Sick => {}
        }
        // SAFETY: the caller says that so many bytes are there, and we take no more.
        disk.note(b'w', file, offset, unsafe { std::slice::from_raw_parts(bytes.cast(), count) });
    }
    // SAFETY: these are the caller's own arguments, or fewer bytes of them.
    unsafe { syscall(SYS_pwrite64, file, bytes, count, offset) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate64(file: c_int, length: off_t) -> c_int {
    let disk = disk_of(file);
    if let Some((disk, _)) = &disk {
        match disk.order() {
            Order::ReadOnly => return narrow(failure(EROFS)),
            Order::Dying => return narrow(failure(EIO)),
            Order::Well | Order::Full | Order::Sick => disk.note(b't', file, length, &[]),
        }
    }
    // SAFETY: two numbers are all there is to it.
    narrow(unsafe { syscall(SYS_ftruncate, file, length) })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fsync(file: c_int) -> c_int {
    sync(SYS_fsync, file)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fdatasync(file: c_int) -> c_int {
    sync(SYS_fdatasync, file)
}

/// Noted when it is done: what is durable a moment before the diary says so harms nobody.
fn sync(call: c_long, file: c_int) -> c_int {
    let disk = disk_of(file);
    if let Some((disk, _)) = &disk
        && disk.order() == Order::Sick
    {
        disk.note(b'f', file, 0, &[]);
        return narrow(failure(EIO));
    }
    // SAFETY: a number is all there is to it.
    let synced = narrow(unsafe { syscall(call, file) });
    if let Some((disk, _)) = disk
        && synced == 0
    {
        disk.note(b's', file, 0, &[]);
    }
    synced
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    // SAFETY: the caller hands over a C string, as it would to the C library.
    let name = unsafe { CStr::from_ptr(path) };
    let disk = disk_with(name);
    if let Some((disk, _)) = &disk {
        disk.note(b'u', 0, 0, name.to_bytes());
    }
    // SAFETY: this is the caller's own argument.
    narrow(unsafe { syscall(SYS_unlinkat, AT_FDCWD, path, 0) })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    // SAFETY: the caller hands over two C strings, as it would to the C library.
    let (old, new) = unsafe { (CStr::from_ptr(from), CStr::from_ptr(to)) };
    let disk = disk_with(old);
    if let Some((disk, _)) = &disk {
        disk.note(b'r', 0, 0, &[old.to_bytes_with_nul(), new.to_bytes()].concat());
    }
    // SAFETY: these are the caller's own arguments.
    narrow(unsafe { syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to) })
}
