print("perjoule")
