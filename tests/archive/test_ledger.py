"""The Merkle tree against published vectors, and its proofs against each other."""

from __future__ import annotations

import hashlib
import itertools

import pytest

from archive.ledger import Tree, extends, includes, leaf_hash

# The tree that certificate transparency logs test themselves with (RFC 6962 reference implementation).
LEAVES = [
    bytes.fromhex(data)
    for data in [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 40


def tree_of(leaves: list[bytes]) -> Tree:
    """A tree over the leaves' data."""
    tree = Tree()
    for data in leaves:
        tree.append(leaf_hash(data))
    return tree


@pytest.fixture(scope="module")
def tree() -> Tree:
    """A tree of forty leaves."""
    return tree_of([bytes([number]) for number in range(MOST)])


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_equal_published_ones(size: int) -> None:
    """Every root of the published test tree comes out, also of a tree that has grown since."""
    root = bytes.fromhex(ROOTS[size])

    assert tree_of(LEAVES[:size]).root() == root
    assert tree_of(LEAVES).root(size) == root


def test_proof_equals_published_one() -> None:
    """The path of the sixth leaf of eight is the published one."""
    proof = tree_of(LEAVES).inclusion(5, 8)

    assert [step.hex() for step in proof] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_inclusion_is_proven(tree: Tree) -> None:
    """Each leaf's proof leads to each root above it, and to no other leaf or root."""
    for size in range(1, MOST + 1):
        root = tree.root(size)
        for index in range(size):
            leaf, proof = leaf_hash(bytes([index])), tree.inclusion(index, size)
            assert includes(index, size, leaf, proof, root)
            assert not includes(index, size, leaf_hash(b"other"), proof, root)
            assert not includes(index, size, leaf, proof, tree.root(size - 1))
            assert size == 1 or not includes((index + 1) % size, size, leaf, proof, root)


def test_every_extension_is_proven(tree: Tree) -> None:
    """Each tree is shown to begin with each smaller one, and with nothing else."""
    for old, new in itertools.combinations_with_replacement(range(1, MOST + 1), 2):
        proof = tree.consistency(old, new)
        assert extends(old, new, proof, tree.root(old), tree.root(new))
        assert not extends(old, new, proof, hashlib.sha256(b"other").digest(), tree.root(new))
        assert not extends(old, new, proof, tree.root(old), hashlib.sha256(b"other").digest())
        assert not extends(old, new, [*proof, tree.root(1)], tree.root(old), tree.root(new))


def test_flipped_steps_are_refused(tree: Tree) -> None:
    """A proof with one bit changed, one step missing or one step cut is none."""
    leaf, root, proof = leaf_hash(bytes([11])), tree.root(37), tree.inclusion(11, 37)

    for at, step in enumerate(proof):
        for bad in ([bytes([step[0] ^ 1]) + step[1:]], [], [step[:31]]):
            assert not includes(11, 37, leaf, [*proof[:at], *bad, *proof[at + 1 :]], root)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 41), (0, 0)])
def test_impossible_inclusion_is_refused(tree: Tree, index: int, size: int) -> None:
    """There is no proof of a leaf that the tree never had at that size."""
    with pytest.raises(ValueError, match="no proof"):
        tree.inclusion(index, size)
    assert size == 41 or not includes(index, size, leaf_hash(b""), [], tree.root(1))


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (1, 41)])
def test_impossible_extension_is_refused(tree: Tree, old: int, new: int) -> None:
    """There is no proof between sizes that the tree never had."""
    with pytest.raises(ValueError, match="no proof"):
        tree.consistency(old, new)
    assert not extends(old, new, [], tree.root(1), tree.root(1))


def test_impossible_root_is_refused(tree: Tree) -> None:
    """There is no root of a size that the tree does not have yet."""
    with pytest.raises(ValueError, match="no root"):
        tree.root(41)
