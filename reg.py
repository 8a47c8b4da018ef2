import os,sys
print("nothing"); 
