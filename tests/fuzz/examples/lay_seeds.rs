//! Lays the seeds of every target into FOLDER/TARGET, for a fuzzer that keeps its corpus there: `--example lay_seeds -- FOLDER`.

use dinhdanh_fuzz::TARGETS;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: lay_seeds FOLDER"))?);
    for target in TARGETS {
        let folder = folder.join(target.name);
        fs::create_dir_all(&folder)?;
        for (name, seed) in target.seeds() {
            fs::write(folder.join(name), seed)?;
        }
        println!("{}", target.name);
    }
    Ok(())
}
