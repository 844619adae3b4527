#[path = "../tests/wait/mod.rs"]
mod wait;

use crate::held::{Ends, Gone, Held, Together};
use crate::work::{Fault, guard, run};
use crate::{CancelToken, VerifierError};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};
use wait::wait;

fn boom() -> Result<(), VerifierError> {
    panic!("099190001234")
}

#[test]
fn a_panic_is_an_error_on_the_callers_thread_and_on_ours() {
    assert_eq!(guard(boom), Err(VerifierError::INTERNAL));
    assert_eq!(wait(run(None, |_| boom())), Err(VerifierError::INTERNAL));
    assert_eq!(guard(|| Ok::<_, VerifierError>(1)), Ok(1));
}

#[test]
fn a_token_ends_the_waiting_at_once_and_the_work_at_its_next_safe_place() {
    let token = CancelToken::new();
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let (ended, has_ended) = mpsc::channel();
    let work = run(Some(Arc::clone(&token)), move |stop| {
        begun.send(()).unwrap();
        may_go.recv().unwrap();
        ended.send(stop.check::<VerifierError>()).unwrap();
        Ok::<_, VerifierError>(())
    });
    let since = Instant::now();
    let canceller = thread::spawn(move || {
        has_begun.recv().unwrap();
        token.cancel();
    });
    assert_eq!(wait(work), Err(VerifierError::CANCELLED));
    assert!(since.elapsed() < Duration::from_secs(5));
    canceller.join().unwrap();
    go.send(()).unwrap();
    assert_eq!(has_ended.recv().unwrap(), Err(VerifierError::CANCELLED));
}

#[test]
fn what_has_begun_to_change_something_is_waited_for() {
    let token = CancelToken::new();
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let work = run(Some(Arc::clone(&token)), move |stop| {
        stop.begin::<VerifierError>()?;
        begun.send(()).unwrap();
        may_go.recv().unwrap();
        Ok::<_, VerifierError>("done")
    });
    let canceller = thread::spawn(move || {
        has_begun.recv().unwrap();
        token.cancel();
        go.send(()).unwrap();
    });
    assert_eq!(wait(work), Ok("done"));
    canceller.join().unwrap();
}

#[test]
fn a_future_that_is_dropped_is_cancelled() {
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let (ended, has_ended) = mpsc::channel();
    {
        let mut work = pin!(run(None, move |stop| {
            begun.send(()).unwrap();
            may_go.recv().unwrap();
            ended.send(stop.check::<VerifierError>()).unwrap();
            Ok::<_, VerifierError>(())
        }));
        assert!(work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        has_begun.recv().unwrap();
    }
    go.send(()).unwrap();
    assert_eq!(has_ended.recv().unwrap(), Err(VerifierError::CANCELLED));
}

#[test]
fn a_token_that_was_cancelled_before_begins_nothing() {
    let token = CancelToken::new();
    token.cancel();
    let begun = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&begun);
    let done = wait(run(Some(token), move |_| {
        seen.store(true, Ordering::SeqCst);
        Ok::<_, VerifierError>(())
    }));
    assert_eq!(done, Err(VerifierError::CANCELLED));
    thread::sleep(Duration::from_millis(50));
    assert!(!begun.load(Ordering::SeqCst));
}

/// Of an app whose dispatcher goes on in the thread that wakes it, as Android's main one does.
#[test]
fn a_token_wakes_who_goes_on_at_once_in_its_own_thread() {
    type Work = std::pin::Pin<Box<dyn Future<Output = Result<(), VerifierError>> + Send>>;
    struct InPlace(Mutex<Option<Work>>, mpsc::Sender<Result<(), VerifierError>>);
    impl std::task::Wake for InPlace {
        fn wake(self: Arc<Self>) {
            let Some(mut work) = self.0.lock().unwrap().take() else { return };
            match work.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&self)))) {
                Poll::Ready(done) => self.1.send(done).unwrap(),
                Poll::Pending => *self.0.lock().unwrap() = Some(work),
            }
        }
    }
    let token = CancelToken::new();
    let (go, may_go) = mpsc::channel::<()>();
    let work: Work = Box::pin(run(Some(Arc::clone(&token)), move |_| {
        let _ = may_go.recv();
        Ok(())
    }));
    let (say, said) = mpsc::channel();
    let task = Arc::new(InPlace(Mutex::new(Some(work)), say));
    Waker::from(Arc::clone(&task)).wake();
    // In a thread of its own: where it hangs, this test ends all the same.
    thread::spawn(move || token.cancel());
    assert_eq!(said.recv_timeout(Duration::from_secs(60)), Ok(Err(VerifierError::CANCELLED)));
    drop(go);
}

#[test]
fn a_single_value_is_had_by_one() {
    let single = Held::new(7);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            thread::spawn({
                let single = Arc::clone(&single);
                move || single.take()
            })
        })
        .collect();
    let had: Vec<_> = threads.into_iter().filter_map(|thread| thread.join().unwrap().ok()).collect();
    assert_eq!(had, [7]);
    assert_eq!(single.with(|value| *value), Err(Gone::Taken));
}

#[test]
fn what_is_held_ends_together_with_what_it_became_and_keeps_nothing_alive() {
    struct Told(mpsc::Sender<&'static str>, &'static str);
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.send(self.1).unwrap();
        }
    }
    let (say, said) = mpsc::channel();
    let (one, other) = (Held::new(Told(say.clone(), "one")), Held::new(Told(say.clone(), "other")));
    let together = Together::default();
    together.add(Arc::clone(&one) as Arc<dyn Ends>);
    together.add(Arc::clone(&other) as Arc<dyn Ends>);
    let next = together.pass(&one, |told| (told, 7)).unwrap();
    assert_eq!(together.pass(&one, drop).err(), Some(Gone::Taken));
    drop(other);
    assert_eq!(said.try_recv(), Ok("other"));
    together.end();
    assert_eq!(said.try_recv(), Ok("one"));
    assert_eq!(next.with(|(_, seven)| *seven), Err(Gone::Ended));
    assert_eq!((next.take().err(), one.take().err()), (Some(Gone::Ended), Some(Gone::Taken)));
    // What comes later ends with the next, and with the end of all.
    let last = Held::new(Told(say, "last"));
    together.add(Arc::clone(&last) as Arc<dyn Ends>);
    drop(together);
    assert_eq!((said.try_recv(), last.with(|_| ())), (Ok("last"), Err(Gone::Ended)));
}
