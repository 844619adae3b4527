//! Every genuine form and every tamper before our verifier, the oracle and the verifiers of other people.
#![allow(clippy::expect_used, reason = "what is broken must stop the test")]

use dinhdanh_interop::{Matrix, isomdl, render, without_isomdl};
use std::path::Path;
use std::{env, fs};
use time::UtcDateTime;

#[test]
fn who_accepts_what_is_as_the_page_says_and_ours_refuses_each_tamper_for_its_reason() {
    let Some(matrix) = Matrix::judge(UtcDateTime::now()) else { return };
    let mut wrong = Vec::new();
    for judged in matrix.genuine.iter().chain(&matrix.tampers) {
        let refused = judged.row.reason.is_some();
        if judged.ours.as_deref() != judged.row.reason || judged.oracle.is_some() != refused {
            wrong.push(format!("{}: ours {:?}, oracle {:?}", judged.row.name, judged.ours, judged.oracle));
        }
        for peer in &judged.peers {
            println!("{}: {peer:?}", judged.row.name);
        }
    }
    let page = render(&matrix);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/interop.md");
    let whole = isomdl().is_some();
    if env::var_os("UPDATE").is_some() {
        assert!(whole, "the page has a column of isomdl: run tests/interop/setup.sh long");
        fs::write(&path, &page).expect("the page");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let written = fs::read_to_string(&path).unwrap_or_default();
    let written = if whole { written } else { without_isomdl(&written) };
    let differs = page.lines().filter(|line| !written.lines().any(|known| known == *line)).collect::<Vec<_>>();
    assert!(
        page == written,
        "docs/interop.md says otherwise: if reality is right, run this test with UPDATE=1\n{}",
        differs.join("\n")
    );
}
