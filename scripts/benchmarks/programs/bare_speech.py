"""The bare script: pyttsx3 says the words it is given, and that is all."""

import ctypes
import os
import sys

import espeakng_loader

os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)

import pyttsx3  # noqa: E402

engine = pyttsx3.init("espeak")
engine.say(sys.argv[1])
engine.runAndWait()
