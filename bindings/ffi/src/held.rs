//! What an app's objects hold, and what ends it: a step that is taken, or the wallet that locks.

use crate::work::hold;
use std::mem::replace;
use std::sync::{Arc, Mutex, Weak};

/// A value that is taken once, and that can be ended before.
pub(crate) struct Held<T>(Mutex<State<T>>);

enum State<T> {
    There(T),
    Taken,
    Ended,
}

/// Why a value isn't there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Somebody took it.
    Taken,
    /// It was ended.
    Ended,
}

impl<T> State<T> {
    fn gone(&self) -> Gone {
        if matches!(self, Self::Ended) { Gone::Ended } else { Gone::Taken }
    }
}

impl<T> Held<T> {
    pub(crate) fn new(value: T) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State::There(value))))
    }

    /// The value, the first time.
    pub(crate) fn take(&self) -> Result<T, Gone> {
        let mut state = hold(&self.0);
        let gone = state.gone();
        match replace(&mut *state, State::Taken) {
            State::There(value) => Ok(value),
            before => {
                *state = before;
                Err(gone)
            }
        }
    }

    /// Looks at the value while it is there.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut T) -> R) -> Result<R, Gone> {
        match &mut *hold(&self.0) {
            State::There(value) => Ok(look(value)),
            gone => Err(gone.gone()),
        }
    }
}

/// What can be ended from elsewhere.
pub(crate) trait Ends: Send + Sync {
    /// Drops what is there.
    fn end(&self);
}

impl<T: Send> Ends for Held<T> {
    fn end(&self) {
        let mut state = hold(&self.0);
        if matches!(*state, State::There(_)) {
            *state = State::Ended;
        }
    }
}

/// What ends together. It keeps nothing alive.
#[derive(Default)]
pub(crate) struct Together(Mutex<Vec<Weak<dyn Ends>>>);

impl Together {
    /// Adds to what ends.
    pub(crate) fn add(&self, held: Arc<dyn Ends>) {
        let mut all = hold(&self.0);
        all.retain(|one| one.strong_count() > 0);
        all.push(Arc::downgrade(&held));
    }

    /// What `make` makes of a value takes its place here; between the two nothing ends.
    pub(crate) fn pass<A, B: Send + 'static>(
        &self,
        from: &Held<A>,
        make: impl FnOnce(A) -> B,
    ) -> Result<Arc<Held<B>>, Gone> {
        let mut all = hold(&self.0);
        let made = Held::new(make(from.take()?));
        let weak: Weak<Held<B>> = Arc::downgrade(&made);
        all.push(weak);
        Ok(made)
    }

    /// Ends everything.
    pub(crate) fn end(&self) {
        for one in hold(&self.0).drain(..) {
            if let Some(one) = one.upgrade() {
                one.end();
            }
        }
    }
}

impl Drop for Together {
    fn drop(&mut self) {
        self.end();
    }
}
