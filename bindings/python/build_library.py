"""Builds the verifier's library, writes its Python and puts both into the wheel: nothing generated is kept in the sources.

DINHDANH_PROFILE is the profile of cargo that the library is built in: `app` (small, minutes) unless it says another. With
DINHDANH_BUILT nothing is built: what `cargo build --release --workspace` made is taken, wallet and all.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAMES = {"darwin": "libdinhdanh_ffi.dylib", "win32": "dinhdanh_ffi.dll"}
STRIP = {"darwin": ["strip", "-x"], "win32": None}


class Library(BuildHookInterface):
    """What hatchling calls before it packs a wheel."""

    def initialize(self, version, build_data):
        workspace = Path(self.root).resolve().parents[1]
        if not (workspace / "bindings" / "ffi").is_dir():
            raise RuntimeError("build the wheel in the project's folder: pip install ./bindings/python")
        target = Path(os.environ.get("CARGO_TARGET_DIR", workspace / "target"))
        target = target if target.is_absolute() else workspace / target
        name = NAMES.get(sys.platform, "libdinhdanh_ffi.so")
        prepared = "DINHDANH_BUILT" in os.environ
        profile = "release" if prepared else os.environ.get("DINHDANH_PROFILE", "app")

        def cargo(*words):
            if not prepared:
                subprocess.run(["cargo", *words], cwd=workspace, check=True)

        cargo("build", "--locked", "--profile", profile, "--package", "dinhdanh-ffi", "--no-default-features", "--lib")
        cargo("build", "--locked", "--release", "--package", "dinhdanh-generate")
        # UniFFI reads what is exported from the library's symbols, so it comes before they are stripped.
        made = target / "python" / profile
        made.mkdir(parents=True, exist_ok=True)
        built = target / profile / name
        generator = target / "release" / "dinhdanh-generate"
        subprocess.run([str(generator), "python", str(built), str(made)], check=True)
        lean = workspace / "bindings" / "python" / "lean.py"
        subprocess.run([sys.executable, str(lean), str(made / "dinhdanh.py")], check=True)
        shutil.copy2(built, made / name)
        strip = STRIP.get(sys.platform, ["strip", "--strip-all"])
        if strip:
            subprocess.run([*strip, str(made / name)], check=True)
        build_data["force_include"] = {
            str(made / name): f"dinhdanh/{name}",
            str(made / "dinhdanh.py"): "dinhdanh/_core.py",
        }
        # ctypes loads it, so any Python 3 of this platform will do.
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
