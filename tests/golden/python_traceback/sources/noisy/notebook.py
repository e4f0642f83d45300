"""Shows an error as IPython does."""

from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance(colors="nocolor")
shell.run_cell("import ratios\ndef half(x):\n    return ratios.ratio(x, 0)\n\nhalf(4)")
