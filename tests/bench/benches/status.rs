//! `cargo bench -p dinhdanh-bench --bench status [-- [--quick] [--json FILE]]`: what status lists cost, as a table.
//!
//! A relative FILE lies in this package's folder, where cargo runs benches.

#![expect(clippy::expect_used, reason = "an operation that fails must not be timed")]

use dinhdanh_bench::{
    Contestant, Effort, Lists, Row, arguments, as_json, as_text, held, race, random_list, write_json,
};
use dinhdanh_trust::status::{Form, StatusLists};
use std::cell::{Cell, RefCell};
use std::process::ExitCode;

const MILLION: u64 = 1_000_000;

fn main() -> ExitCode {
    let Some((effort, json)) = arguments() else {
        eprintln!("usage: cargo bench -p dinhdanh-bench --bench status -- [--quick] [--json FILE]");
        return ExitCode::from(2);
    };
    let mut rows = Vec::new();
    for (name, form) in [("cwt", Form::Cwt), ("jwt", Form::Jwt)] {
        let hundred = RefCell::new(Lists::new(100, MILLION, form));
        rows.push(warm(name, &hundred, effort));
        rows.push(cold(name, &hundred, false, effort));
        rows.push(cold(name, &hundred, true, effort));
        rows.push(open(name, &hundred.borrow(), effort));
        memory(name, &mut hundred.borrow_mut());
    }
    let ten_copies = RefCell::new(Lists::new(2, 10 * MILLION, Form::Cwt));
    rows.push(cold("cwt 10 M", &ten_copies, true, effort));
    sizes();
    print!("{}", as_text(&rows));
    write_json(json, &as_json(&rows))
}

/// Random entries of 40 lists that are inflated: as many as there is room for, so that each is a miss of the caches.
fn warm(form: &str, made: &RefCell<Lists>, effort: Effort) -> Row {
    let lists = made.borrow().open();
    (0..40).for_each(|list| _ = made.borrow_mut().look_up(&lists, list));
    let turn = Cell::new(0);
    let look = || {
        turn.set((turn.get() + 1) % 40);
        made.borrow_mut().look_up(&lists, turn.get())
    };
    row(format!("look up, warm, {form}"), Contestant::new(look), effort)
}

/// The first look-up: the list is inflated and, with `verify`, its signature verified too.
fn cold(form: &str, made: &RefCell<Lists>, verify: bool, effort: Effort) -> Row {
    let opened = RefCell::new(Vec::<StatusLists>::new());
    let next = Cell::new(0);
    let one = |lists: &StatusLists| made.borrow_mut().look_up(lists, 0);
    let ready = |times| {
        next.set(0);
        *opened.borrow_mut() = (0..times)
            .map(|_| {
                let lists = made.borrow().open_one();
                if !verify {
                    // Known to be good, and then given up for room.
                    one(&lists);
                    lists.deflate();
                }
                lists
            })
            .collect();
    };
    let run = || {
        let opened = opened.borrow();
        std::hint::black_box(one(opened.get(next.replace(next.get() + 1)).expect("as many as runs")));
    };
    let name = if verify { "look up, never verified" } else { "look up, not inflated" };
    row(format!("{name}, {form}"), Contestant::with_ready(ready, run), effort)
}

fn open(form: &str, made: &Lists, effort: Effort) -> Row {
    row(format!("open 100 lists, {form}"), Contestant::new(|| made.open()), effort)
}

fn row(name: String, contestant: Contestant<'_>, effort: Effort) -> Row {
    let [ours] = race([contestant], effort);
    Row { name, ours, floor: None, peer: None }
}

/// Memory of 100 lists of a million entries: opened, and after each of them was looked into.
fn memory(form: &str, made: &mut Lists) {
    let (lists, opened) = held(|| made.open());
    let ((), looked) = held(|| (0..1000).for_each(|list| _ = made.look_up(&lists, list)));
    let [kept, opened, all, peak] =
        [made.size() as i64, opened.left, opened.left + looked.left, opened.left + looked.peak].map(|b| b as f64 / 1e6);
    println!(
        "100 lists of 1 M entries, {form}: {kept:.2} MB as kept; in memory {opened:.2} MB opened, {all:.2} MB after all were looked into, {peak:.2} MB at most"
    );
}

/// What batches make of the size: ten copies of each document, each with a random entry of its own.
fn sizes() {
    for (name, entries, troubled) in
        [("one copy each", MILLION, MILLION / 100), ("ten copies each", 10 * MILLION, MILLION / 10)]
    {
        let bytes = random_list(entries, troubled).lst().len();
        println!("1 M documents, 1 % revoked or suspended, {name}: {bytes} bytes compressed, {} inflated", entries / 4);
    }
}
