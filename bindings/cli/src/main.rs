//! The `dinhdanh` command. It types, reads files and prints; what it decides is decided in the core.

#![forbid(unsafe_code)]

mod args;
mod clock;
mod codes;
mod convert;
mod demo;
mod failure;
mod files;
mod inspect;
mod issuer;
mod output;
mod parts;
mod pin;
mod report;
mod scan;
mod show;
mod status;
mod terminal;
mod trust;
mod trusted;
mod verifier;
mod verify;
mod wallet;

use args::{Cli, Command, Language};
use clap::error::ErrorKind;
use clap::{Parser, ValueEnum};
use dinhdanh_codes::{Lang, Problem};
use failure::Failure;
use output::{Output, Voice, say_json, warn};
use std::alloc::System;
use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is freed: a PIN or a value that some library copied must not lie in memory until chance overwrites it.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let voice = Voice { lang: language(cli.lang), json: cli.json };
    match run(&cli.command, voice) {
        Ok(output) => match voice.tell(&output) {
            Ok(_) => ExitCode::from(u8::from(!output.yes)),
            Err(error) => fail(&Failure::of_io(&error, true, "stdout"), voice),
        },
        Err(failure) => fail(&failure, voice),
    }
}

/// What was found comes first: a verdict is not lost with the file that it should have gone into.
fn fail(failure: &Failure, voice: Voice) -> ExitCode {
    let told = failure.json(voice.lang);
    match (&failure.found, voice.json) {
        (None, true) => say_json(&told),
        (Some(found), true) if found.json.is_object() => {
            let mut json = found.json.clone();
            if let Some(object) = json.as_object_mut() {
                object.insert("failed".to_owned(), told);
            }
            say_json(&json);
        }
        (found, _) => {
            // Of two failures the first is the one to tell.
            found.iter().for_each(|found| drop(voice.tell(found)));
            warn(failure.words(voice.lang));
        }
    }
    ExitCode::from(failure.problem.exit_status())
}

/// Help that was asked for, or arguments that don't fit, said in the language and form that were asked for among them.
fn misused(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        error.exit();
    }
    let arguments: Vec<_> = std::env::args_os().filter_map(|argument| argument.into_string().ok()).collect();
    let value = |pair: &[String]| match pair {
        [name, value] if name == "--lang" => Language::from_str(value, true).ok(),
        _ => None,
    };
    let joined = |argument: &String| Language::from_str(argument.strip_prefix("--lang=")?, true).ok();
    let asked = arguments.windows(2).find_map(value).or_else(|| arguments.iter().find_map(joined));
    let voice = Voice { lang: language(asked), json: arguments.iter().any(|argument| argument == "--json") };
    let told = error.to_string();
    fail(&Failure::about(Problem::Usage, told.trim_end().trim_start_matches("error: ")), voice)
}

fn run(command: &Command, voice: Voice) -> Result<Output, Failure> {
    match command {
        Command::Demo(args) => demo::run(args, voice),
        Command::Issuer(args) => issuer::run(args, voice),
        Command::Wallet(args) => wallet::run(args, voice),
        Command::Verifier(args) => verifier::run(args, voice),
        Command::Verify(args) => verify::run(args, voice),
        Command::Status(args) => status::run(args, voice),
        Command::Trust(args) => trust::run(args, voice),
        Command::Scan(args) => scan::run(args, voice),
        Command::Inspect(args) => inspect::run(args, voice.lang),
    }
}

/// What was asked for, else the locale's, else Vietnamese.
fn language(asked: Option<Language>) -> Lang {
    match asked {
        Some(Language::Vi) => Lang::Vi,
        Some(Language::En) => Lang::En,
        None => {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| {
                // POSIX: one that is set to nothing counts as not set.
                std::env::var(name).ok().filter(|locale| !locale.is_empty())
            });
            if locale.is_some_and(|locale| locale.starts_with("en")) { Lang::En } else { Lang::Vi }
        }
    }
}
