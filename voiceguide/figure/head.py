"""Her head: neck, face with a hint of a nose, hair with a bun."""

from voiceguide.figure import anatomy
from voiceguide.figure.camera import Camera
from voiceguide.figure.shape import Rod, Shape
from voiceguide.figure.skeleton import Head
from voiceguide.figure.vector import Vector


def head_shapes(head: Head, eye: Camera) -> list[Shape]:
    """The neck first; then hair and face, the farther one below."""

    def at(up: float, ahead: float) -> Vector:
        return head.middle.plus(head.up, up).plus(head.ahead, ahead)

    def round_(low: Vector, low_size: float, high: Vector, high_size: float) -> Rod:
        return Rod(eye.seen(low), low_size, eye.seen(high), high_size)

    size = anatomy.HEAD_ROUND
    neck = round_(head.neck, anatomy.NECK_ROUND + 0.6, head.middle, anatomy.NECK_ROUND)
    face = round_(at(-2.6, 1.8), size - 2.6, at(2.0, 0.6), size - 1.2)
    nose = round_(at(0.4, size - 2.2), 2.0, at(-1.6, size + 0.2), 1.5)
    crown = round_(at(2.4, -1.2), size, at(1.4, -2.6), size - 0.6)
    bun = round_(at(10.4, -6.2), 4.8, at(10.2, -6.1), 4.7)
    facing = eye.depth(head.ahead)
    skin = Shape("face", "skin", (face, nose))
    hair = Shape("hair", "hair", (crown, bun))
    sizes = [min(1.0, max(0.0, eye.depth(each.minus(head.middle)) / 2 - 0.5)) for each in _eyes(head)]
    eyes = tuple(round_(each, size, each, size) for each, size in zip(_eyes(head), sizes, strict=True))
    front = [hair, skin, Shape("eyes", "eye", eyes)] if facing > -0.25 else [skin, hair]
    return [Shape("neck", "skin", (neck,)), *front]


def _eyes(head: Head) -> tuple[Vector, Vector]:
    """Where her eyes are."""
    side = Vector(
        head.up.y * head.ahead.z - head.up.z * head.ahead.y,
        head.up.z * head.ahead.x - head.up.x * head.ahead.z,
        head.up.x * head.ahead.y - head.up.y * head.ahead.x,
    )
    middle = head.middle.plus(head.up, 0.6).plus(head.ahead, 6.4)
    return middle.plus(side, 4.2), middle.plus(side, -4.2)
