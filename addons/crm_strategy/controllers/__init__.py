from . import board_pack
