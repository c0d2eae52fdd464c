"""What a good Django developer would write for leads: REST framework as its tutorial has it."""
