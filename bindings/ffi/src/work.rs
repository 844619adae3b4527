//! How a call runs: a panic becomes an error, long work has a thread of its own and can be cancelled.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

/// Ends work that takes long. `Cancelled` says that nothing happened: where nothing is changed yet the caller gets it at once, and the work
/// stops at its next safe place; from where it changes something on, it is finished, and the caller gets what came of it.
#[derive(Default, uniffi::Object)]
pub struct CancelToken {
    cancelled: AtomicBool,
    /// Who waits for work of it, by the number of the work.
    waiting: Mutex<HashMap<u64, Waker>>,
}

#[uniffi::export]
impl CancelToken {
    /// For one piece of work, or for several that end together.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Cancels the work, from any thread; once is for good.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        // Woken without the lock: an app may go on in this very thread, and ask the token anew.
        let waiting = std::mem::take(&mut *hold(&self.waiting));
        waiting.into_values().for_each(Waker::wake);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

/// What takes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Stage {
    /// Measuring how long this device takes for a guess of the PIN (Argon2id).
    Calibrating,
    /// Making the wallet.
    Creating,
    /// Checking what came.
    Checking,
}

/// How far work is, for a bar that a person watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct WorkProgress {
    /// What is being done.
    pub stage: Stage,
    /// Steps that are done.
    pub done: u32,
    /// Steps that there are.
    pub total: u32,
}

/// Is told how far work is, on the thread that does it. One that throws ends the work with `Internal`, except
/// where all is done.
#[uniffi::export(with_foreign)]
pub trait ProgressListener: Send + Sync {
    /// Another step is done.
    fn progress(&self, progress: WorkProgress);
}

/// Tells a listener, if there is one.
pub(crate) fn tell(listener: Option<&Arc<dyn ProgressListener>>, stage: Stage, done: usize, total: usize) {
    if let Some(listener) = listener {
        let count = |steps| u32::try_from(steps).unwrap_or(u32::MAX);
        listener.progress(WorkProgress { stage, done: count(done), total: count(total) });
    }
}

/// Tells a listener that all is done, which stays done whatever the listener makes of it.
#[cfg(feature = "wallet")]
pub(crate) fn tell_done(listener: Option<&Arc<dyn ProgressListener>>, stage: Stage, total: usize) {
    guard_or((), || tell(listener, stage, total, total));
}

/// An error that says what can happen to any call.
pub(crate) trait Fault: Sized + Send + 'static {
    /// The library failed.
    const INTERNAL: Self;
    /// The caller cancelled.
    const CANCELLED: Self;
}

/// Where work may stop.
pub(crate) struct Stop {
    token: Option<Arc<CancelToken>>,
    phase: Arc<Phase>,
}

/// How far a call is, as the work and whoever waits for it agree on.
#[derive(Default)]
struct Phase {
    step: AtomicU8,
    abandoned: AtomicBool,
}

/// Nothing is changed yet.
const STOPPABLE: u8 = 0;
/// It changes something: the caller waits for what comes of that.
const BEGUN: u8 = 1;
/// The caller was told that it is cancelled, or waits no longer.
const GIVEN_UP: u8 = 2;

impl Phase {
    /// Takes a step from where nothing is changed yet; whether it is there then. Of work and caller one is first.
    fn step(&self, to: u8) -> bool {
        let taken = self.step.compare_exchange(STOPPABLE, to, Ordering::SeqCst, Ordering::SeqCst);
        taken.is_ok() || taken == Err(to)
    }
}

impl Stop {
    /// The caller's wish, asked at a place where nothing is half done.
    pub(crate) fn check<E: Fault>(&self) -> Result<(), E> {
        let token = self.token.as_ref().is_some_and(|token| token.is_cancelled());
        let given_up = self.phase.step.load(Ordering::SeqCst) == GIVEN_UP;
        if token || given_up || self.is_abandoned() { Err(E::CANCELLED) } else { Ok(()) }
    }

    /// From here on something changes, so that the caller waits for what comes of it; unless he cancelled before.
    pub(crate) fn begin<E: Fault>(&self) -> Result<(), E> {
        self.check::<E>()?;
        if self.phase.step(BEGUN) { Ok(()) } else { Err(E::CANCELLED) }
    }

    /// Whether nobody waits any more, as when a coroutine was cancelled.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.phase.abandoned.load(Ordering::SeqCst)
    }
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a call; a panic in it is `Internal`, and says where it was but not what: its text could hold a value.
pub(crate) fn guard<T, E: Fault>(call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    say_only_where();
    let before = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(before);
    done.unwrap_or(Err(E::INTERNAL))
}

/// Runs a call that has no error to answer; where it panics, the answer is the safe one.
#[cfg(feature = "wallet")]
pub(crate) fn guard_or<T>(safe: T, call: impl FnOnce() -> T) -> T {
    guard(|| Ok::<_, crate::CodesError>(call())).unwrap_or(safe)
}

fn say_only_where() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if GUARDED.get() {
                let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
                eprintln!("dinhdanh: internal error at {}", place.unwrap_or_default());
            } else {
                others(panic);
            }
        }));
    });
}

struct Job<T, E> {
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    done: Option<Result<T, E>>,
    waker: Option<Waker>,
}

/// Whoever waits for work. Dropped, it tells the work that nobody waits for it any more, as when a coroutine was cancelled.
struct Waiting {
    phase: Arc<Phase>,
    token: Option<Arc<CancelToken>>,
    number: u64,
}

impl Waiting {
    /// Has the token wake him too, and says whether it was cancelled.
    fn ask(&self, waker: &Waker) -> bool {
        let Some(token) = &self.token else { return false };
        hold(&token.waiting).insert(self.number, waker.clone());
        token.is_cancelled()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.phase.abandoned.store(true, Ordering::SeqCst);
        self.phase.step(GIVEN_UP);
        if let Some(token) = &self.token {
            hold(&token.waiting).remove(&self.number);
        }
    }
}

/// Runs what takes long on a thread of its own, so that it holds up no thread of the app's. Work that changes something says so first
/// ([`Stop::begin`]).
pub(crate) async fn run<T: Send + 'static, E: Fault>(
    token: Option<Arc<CancelToken>>,
    work: impl FnOnce(&Stop) -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let phase = Arc::new(Phase::default());
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let waiting = Waiting { phase: Arc::clone(&phase), token: token.clone(), number };
    let job = Arc::new(Job { state: Mutex::new(State { done: None, waker: None }) });
    let (there, stop) = (Arc::clone(&job), Stop { token, phase: Arc::clone(&phase) });
    let spawned = thread::Builder::new().name("dinhdanh".to_owned()).spawn(move || {
        let done = guard(|| {
            stop.check()?;
            work(&stop)
        });
        let waker = {
            let mut state = hold(&there.state);
            state.done = Some(done);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    spawned.map_err(|_| E::INTERNAL)?;
    let done = poll_fn(|context| {
        let mut state = hold(&job.state);
        if let Some(done) = state.done.take() {
            return Poll::Ready(done);
        }
        state.waker = Some(context.waker().clone());
        if waiting.ask(context.waker()) && phase.step(GIVEN_UP) {
            return Poll::Ready(Err(E::CANCELLED));
        }
        Poll::Pending
    })
    .await;
    drop(waiting);
    done
}

/// Locks, also after a panic: who holds a value that could be half changed drops it then.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
