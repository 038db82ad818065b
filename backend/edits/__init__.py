"""The one way that planners change the register: checked, held against what stands, logged."""
