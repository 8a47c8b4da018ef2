import unittest

from perjoule_ray.graph import Graph, join


class GraphTests(unittest.TestCase):
    def test_stages_come_after_those_that_they_need(self) -> None:
        graph = Graph.parse([{"name": "c", "after": ["a", "b"]}, {"name": "b", "after": ["a"]}, {"name": "a"}])
        self.assertEqual(graph, Graph(("a", "b", "c"), ((), (0,), (0, 1))))
        self.assertEqual(graph.sinks, [2])

    def test_impossible_graphs_are_refused(self) -> None:
        for stages in (
            [],
            [{"name": "a"}, {"name": "a"}],
            [{"name": "a", "after": ["b"]}],
            [{"name": "a", "after": ["a"]}],
        ):
            with self.assertRaises(ValueError):
                Graph.parse(stages)

    def test_names_that_several_stages_give_bear_the_stage(self) -> None:
        joined = join({"a": {"y": 1, "z": 2}, "b": {"y": 3}})
        self.assertEqual(joined, {"a.y": 1, "z": 2, "b.y": 3})
