use super::held::Held;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The memory for inflated lists: those that were not looked into for longest make room.
pub(super) struct Room {
    bytes: usize,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    taken: usize,
    lists: Vec<(Arc<Held>, usize)>,
}

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        Self { bytes, inside: Mutex::default() }
    }

    /// Notes that `held` was inflated to `size` bytes, and gives up others where that is too much.
    pub(super) fn take(&self, held: &Arc<Held>, size: usize) {
        let mut inside = self.lock();
        inside.taken = inside.taken.saturating_add(size);
        inside.lists.push((Arc::clone(held), size));
        while inside.taken > self.bytes {
            let others = inside.lists.iter().enumerate().filter(|(_, (other, _))| !Arc::ptr_eq(other, held));
            let Some((longest, _)) = others.min_by_key(|(_, (other, _))| other.used()) else { break };
            let (given_up, size) = inside.lists.swap_remove(longest);
            inside.taken = inside.taken.saturating_sub(size);
            given_up.deflate();
        }
    }

    /// Gives up a list that is no longer held.
    pub(super) fn leave(&self, held: &Arc<Held>) {
        let mut inside = self.lock();
        if let Some(at) = inside.lists.iter().position(|(other, _)| Arc::ptr_eq(other, held)) {
            let (given_up, size) = inside.lists.swap_remove(at);
            inside.taken = inside.taken.saturating_sub(size);
            given_up.deflate();
        }
    }

    /// Gives up all lists.
    pub(super) fn clear(&self) {
        let mut inside = self.lock();
        inside.lists.drain(..).for_each(|(held, _)| held.deflate());
        inside.taken = 0;
    }

    /// How many lists are inflated, and to how many bytes together.
    pub(super) fn taken(&self) -> (usize, usize) {
        let inside = self.lock();
        (inside.lists.len(), inside.taken)
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
