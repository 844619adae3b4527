//! What a bench is asked for on its command line, and where its rows go.

use crate::Effort;
use serde_json::Value;
use std::path::PathBuf;
use std::process::ExitCode;

/// How long to measure and where to write; `None` for arguments that are not ours. Cargo adds `--bench`.
#[must_use]
pub fn arguments() -> Option<(Effort, Option<PathBuf>)> {
    let (mut effort, mut json) = (Effort::FULL, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--quick" => effort = Effort::QUICK,
            "--json" => json = Some(PathBuf::from(arguments.next()?)),
            _ => return None,
        }
    }
    Some((effort, json))
}

/// Writes the rows where they were asked for, and says where: cargo runs a bench in its package's folder, so a relative path is
/// told in full.
#[must_use]
pub fn write_json(file: Option<PathBuf>, rows: &Value) -> ExitCode {
    let Some(file) = file else { return ExitCode::SUCCESS };
    match std::fs::write(&file, format!("{rows:#}\n")).and_then(|()| file.canonicalize()) {
        Ok(file) => {
            println!("written: {}", file.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot write {}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}
