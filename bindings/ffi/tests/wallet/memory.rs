//! After locking, the process's memory holds no value of a document, whatever objects the app still has.

#[path = "../../../../tests/vault/tests/look/mod.rs"]
mod look;

use crate::common::{Pair, fields};
use crate::wait::wait;
use dinhdanh_ffi::{Ease, FieldValue, Prepared, Presentation};
use look::{LETTERS, Needle, drawn, found};
use std::any::Any;
use std::process::Command;
use std::sync::Arc;

/// The library's own allocator is at work here: what is freed is wiped.
fn presented(pair: &Pair, prepared: Arc<Prepared>) -> Arc<Presentation> {
    wait(Arc::clone(&pair.wallet).sign_and_finish(prepared, None)).unwrap()
}

/// Bytes from the middle of what is looked for.
fn middle(what: &'static str, bytes: &[u8]) -> Needle {
    let at = bytes.len() / 2;
    Needle::of(what, &bytes[at..at + 32])
}

fn counts(needles: &[Needle]) -> Vec<(&'static str, usize)> {
    let counts = found(needles);
    println!("{counts:?}");
    counts
}

/// Set in the process whose memory is searched: no other test may be at work in it.
const ALONE: &str = "DINHDANH_ALONE";

#[test]
fn after_locking_no_object_of_the_app_holds_a_value_or_a_message() {
    if std::env::var_os(ALONE).is_none() {
        let name = "memory::after_locking_no_object_of_the_app_holds_a_value_or_a_message";
        let mut alone = Command::new(std::env::current_exe().unwrap());
        let ended = alone.args([name, "--exact", "--nocapture"]).env(ALONE, "1").output().unwrap();
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(
            ended.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        return;
    }
    let pair = Pair::new();
    let name = drawn(32, LETTERS);
    let text = std::str::from_utf8(&name).unwrap();
    let issued = pair.issued_of("driving_licence", 8, fields("driving_licence").replace("Trần Văn Bình", text));
    wait(Arc::clone(&pair.wallet).add(issued.batch, None)).unwrap();
    let mut needles = vec![Needle::of("name", &name)];
    drop(name);
    let offer = || pair.wallet.offer("V1").unwrap();
    for field in offer().view().unwrap().documents.into_iter().flat_map(|document| document.fields) {
        if let FieldValue::Picture { bytes, .. } = field.field.value {
            needles.push(middle("portrait", &bytes));
        }
    }
    assert_eq!(needles.len(), 2);
    pair.wallet.lock();
    // What the issuer and this test had of it is gone, so that only what is made from here on is found.
    assert!(counts(&needles).iter().all(|(_, count)| *count == 0));

    type Made = fn(&Pair) -> Box<dyn Any>;
    let objects: [(&str, Made); 5] = [
        ("offer", |pair| Box::new(pair.wallet.offer("V1").unwrap())),
        ("consent", |pair| Box::new(pair.wallet.offer("V1").unwrap().consent().unwrap())),
        ("showing", |pair| {
            let consent = pair.wallet.offer("V1").unwrap().consent().unwrap();
            Box::new(pair.wallet.show(&consent).unwrap())
        }),
        ("prepared", |pair| {
            let consent = pair.wallet.offer("V1").unwrap().consent().unwrap();
            let showing = pair.wallet.show(&consent).unwrap();
            Box::new(pair.wallet.renew(&showing).unwrap())
        }),
        ("answer", |pair| {
            let request = pair.wallet.read_request(&pair.asked("V1")).unwrap();
            let consent = pair.wallet.offer_for(request).unwrap().consent().unwrap();
            Box::new(pair.wallet.answer(&consent).unwrap())
        }),
    ];
    for (name, make) in objects {
        pair.unlock();
        let object = make(&pair);
        println!("{name}");
        assert!(counts(&needles).iter().all(|(_, count)| *count > 0), "{name}");
        pair.wallet.lock();
        assert!(counts(&needles).iter().all(|(_, count)| *count == 0), "{name}");
        drop(object);
    }

    pair.unlock();
    let showing = pair.wallet.show(&offer().consent().unwrap()).unwrap();
    let shown = presented(&pair, pair.wallet.renew(&showing).unwrap());
    let (codes, eased) = (shown.codes(Ease::Usual).unwrap(), shown.codes(Ease::Easiest).unwrap());
    needles.push(middle("message", &shown.message().unwrap()));
    assert!(eased.frame(0, 600).is_ok() && codes.frame(0, 600).is_ok());
    assert!(counts(&needles).iter().all(|(_, count)| *count > 0));
    pair.wallet.lock();
    assert!(counts(&needles).iter().all(|(_, count)| *count == 0));
}
