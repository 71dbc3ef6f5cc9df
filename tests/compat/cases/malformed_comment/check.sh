probe imported
