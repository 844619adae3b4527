//! SQLite's own file layer and the device's small values, made to fail: after so many writes, syncs and truncations every one
//! more is refused.

// Test tools may use unsafe (house rule 9): a file layer is a table of C functions.
#![allow(unsafe_code)]

use crate::child::say;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{Device, HardwareError, SecureBlobs};
use rusqlite::ffi;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// How the file layer refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No space left.
    Full,
    /// The device can't write.
    Write,
    /// It can't say that it has written.
    Sync,
    /// The process stands still where it is and says `here`, to be killed.
    Stop,
}

static LEFT: AtomicI64 = AtomicI64::new(i64::MAX);
static KIND: AtomicU32 = AtomicU32::new(0);
static ORIGINAL: OnceLock<Original> = OnceLock::new();

/// The functions that are stood before: the layer's, and those of its files.
struct Original {
    open: unsafe extern "C" fn(*mut ffi::sqlite3_vfs, *const i8, *mut ffi::sqlite3_file, c_int, *mut c_int) -> c_int,
}

/// The tables of the layer's files (there is one for files with locks, one for those without) and, for each, its failing copy.
static METHODS: Mutex<Vec<(Methods, Methods)>> = Mutex::new(Vec::new());

/// The functions of the layer's files, the same in every table.
static BEFORE: OnceLock<Methods> = OnceLock::new();

#[derive(Clone, Copy)]
struct Methods(*const ffi::sqlite3_io_methods);

// SAFETY: tables of functions that are never changed after they were made.
unsafe impl Send for Methods {}
// SAFETY: as above.
unsafe impl Sync for Methods {}

/// Puts the failing layer before the default one, once for the process.
pub fn install() {
    ORIGINAL.get_or_init(|| {
        // SAFETY: the default layer lives as long as the process, and its copy is leaked, so it does too.
        unsafe {
            ffi::sqlite3_initialize();
            let default = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!default.is_null(), "there is a default file layer");
            let open = (*default).xOpen.unwrap();
            let mut failing = *default;
            failing.pNext = ptr::null_mut();
            failing.zName = c"failing".as_ptr();
            failing.xOpen = Some(open_failing);
            let failing = Box::leak(Box::new(failing));
            assert_eq!(ffi::sqlite3_vfs_register(failing, 1), ffi::SQLITE_OK);
            Original { open }
        }
    });
}

/// From now on the `operations`-th operation that changes a file fails, and every one after it.
pub fn fail_after(operations: i64, fault: Fault) {
    KIND.store(fault as u32, Ordering::SeqCst);
    LEFT.store(operations, Ordering::SeqCst);
}

/// Everything works again. Says whether anything was refused.
pub fn mend() -> bool {
    LEFT.swap(i64::MAX, Ordering::SeqCst) < 0
}

/// A step outside of the database that changes something: [`Fault::Stop`] stands still before it.
pub fn step() {
    refused(Fault::Stop);
}

fn refused(operation: Fault) -> Option<c_int> {
    let fault = KIND.load(Ordering::SeqCst);
    // A disk that is full, or can't write, still syncs.
    let concerned = match operation {
        _ if fault == Fault::Stop as u32 => true,
        Fault::Sync => fault == Fault::Sync as u32,
        Fault::Stop => false,
        Fault::Full | Fault::Write => fault != Fault::Sync as u32,
    };
    if !concerned || LEFT.load(Ordering::SeqCst) == i64::MAX || LEFT.fetch_sub(1, Ordering::SeqCst) > 0 {
        return None;
    }
    if fault == Fault::Stop as u32 {
        say("here");
        loop {
            std::thread::park();
        }
    }
    Some(match fault {
        0 => ffi::SQLITE_FULL,
        1 => ffi::SQLITE_IOERR_WRITE,
        _ => ffi::SQLITE_IOERR_FSYNC,
    })
}

/// The device, its small values failing with the files.
pub fn failing(device: Device) -> Device {
    Device { blobs: Arc::new(Blobs(Arc::clone(&device.blobs))), ..device }
}

struct Blobs(Arc<dyn SecureBlobs>);

impl Blobs {
    fn change(&self, work: impl Fn() -> Result<(), HardwareError>) -> Result<(), HardwareError> {
        if refused(Fault::Write).is_some() {
            let full = KIND.load(Ordering::SeqCst) == Fault::Full as u32;
            return Err(if full { HardwareError::Full } else { HardwareError::Unavailable });
        }
        work()?;
        // What can't say that it has written may have.
        if refused(Fault::Sync).is_some() { Err(HardwareError::Unavailable) } else { Ok(()) }
    }
}

impl SecureBlobs for Blobs {
    fn keeps_order(&self) -> bool {
        self.0.keeps_order()
    }

    fn read(&self, name: &str) -> Result<Option<SecretBytes>, HardwareError> {
        self.0.read(name)
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), HardwareError> {
        self.change(|| self.0.write(name, value))
    }

    fn delete(&self, name: &str) -> Result<(), HardwareError> {
        self.change(|| self.0.delete(name))
    }
}

unsafe extern "C" fn open_failing(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const i8,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let Some(original) = ORIGINAL.get() else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: the arguments are SQLite's own, passed on as they came.
    let opened = unsafe { (original.open)(vfs, name, file, flags, out) };
    // SAFETY: an open file points to its table of methods, or to none.
    let methods = unsafe { (*file).pMethods };
    if opened != ffi::SQLITE_OK || methods.is_null() {
        return opened;
    }
    let first = BEFORE.get_or_init(|| Methods(methods));
    // SAFETY: the tables are constants of the layer.
    let (table, first) = unsafe { (&*methods, &*first.0) };
    let same = |table: &ffi::sqlite3_io_methods| [table.xWrite.map(|f| f as usize), table.xSync.map(|f| f as usize)];
    if same(table) != same(first) {
        // A file of another kind (there are none in a wallet) stays as it is.
        return opened;
    }
    let mut tables = METHODS.lock().unwrap();
    let known = tables.iter().find(|(before, _)| ptr::eq(methods, before.0)).map(|(_, failing)| *failing);
    let failing = known.unwrap_or_else(|| {
        let mut failing = *table;
        failing.xWrite = Some(write);
        failing.xTruncate = Some(truncate);
        failing.xSync = Some(sync);
        let failing = Methods(Box::leak(Box::new(failing)));
        tables.push((Methods(methods), failing));
        failing
    });
    // SAFETY: `file` is ours to set up until this returns, and the table is leaked.
    unsafe { (*file).pMethods = failing.0 };
    opened
}

fn before() -> &'static ffi::sqlite3_io_methods {
    // SAFETY: a constant of the layer.
    unsafe { &*BEFORE.get().unwrap().0 }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    match refused(Fault::Write) {
        Some(refusal) => refusal,
        // SAFETY: the arguments are SQLite's own, passed on as they came.
        None => unsafe { before().xWrite.unwrap()(file, from, amount, at) },
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    match refused(Fault::Write) {
        Some(refusal) => refusal,
        // SAFETY: as above.
        None => unsafe { before().xTruncate.unwrap()(file, size) },
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    match refused(Fault::Sync) {
        Some(refusal) => refusal,
        // SAFETY: as above.
        None => unsafe { before().xSync.unwrap()(file, flags) },
    }
}
