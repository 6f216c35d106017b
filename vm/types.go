// The built-in classes: their identities. Each type's own file fills in its methods.
package vm

// TObject is object; TType is type. The rest are the classes of the built-in kinds.
var (
	TObject           = newBuiltin("object", KObj, nil)
	TType             = newBuiltin("type", KClass, TObject)
	TInt              = newBuiltin("int", KInt, TObject)
	TBool             = newBuiltin("bool", KBool, TInt)
	TFloat            = newBuiltin("float", KFloat, TObject)
	TComplex          = newBuiltin("complex", KComplex, TObject)
	TStr              = newBuiltin("str", KStr, TObject)
	TBytes            = newBuiltin("bytes", KBytes, TObject)
	TByteArray        = newBuiltin("bytearray", KByteArray, TObject)
	TMemoryView       = newBuiltin("memoryview", KMemoryView, TObject)
	TTuple            = newBuiltin("tuple", KTuple, TObject)
	TList             = newBuiltin("list", KList, TObject)
	TDict             = newBuiltin("dict", KDict, TObject)
	TSet              = newBuiltin("set", KSet, TObject)
	TFrozenSet        = newBuiltin("frozenset", KFrozenSet, TObject)
	TRange            = newBuiltin("range", KRange, TObject)
	TSlice            = newBuiltin("slice", KSlice, TObject)
	TNoneType         = newBuiltin("NoneType", KNone, TObject)
	TEllipsis         = newBuiltin("ellipsis", KEllipsis, TObject)
	TNotImplemented   = newBuiltin("NotImplementedType", KNotImplemented, TObject)
	TFunction         = newBuiltin("function", KFunc, TObject)
	TBuiltinFunction  = newBuiltin("builtin_function_or_method", KNative, TObject)
	TMethodDescriptor = newBuiltin("method_descriptor", KNative, TObject)
	TWrapperDesc      = newBuiltin("wrapper_descriptor", KNative, TObject)
	TMethodWrapper    = newBuiltin("method-wrapper", KBound, TObject)
	TMethod           = newBuiltin("method", KBound, TObject)
	TModule           = newBuiltin("module", KModule, TObject)
	TCell             = newBuiltin("cell", KCell, TObject)
	TCode             = newBuiltin("code", KCode, TObject)
	TFrame            = newBuiltin("frame", KFrame, TObject)
	TTraceback        = newBuiltin("traceback", KTraceback, TObject)
	TGenerator        = newBuiltin("generator", KGen, TObject)
	TCoroutine        = newBuiltin("coroutine", KGen, TObject)
	TAsyncGenerator   = newBuiltin("async_generator", KGen, TObject)
	TProperty         = newBuiltin("property", KProperty, TObject)
	TStaticMethod     = newBuiltin("staticmethod", KStaticMethod, TObject)
	TClassMethod      = newBuiltin("classmethod", KClassMethod, TObject)
	TSuper            = newBuiltin("super", KSuper, TObject)
	TGetSet           = newBuiltin("getset_descriptor", KGetSet, TObject)
	TMemberDesc       = newBuiltin("member_descriptor", KGetSet, TObject)
	TMappingProxy     = newBuiltin("mappingproxy", KMappingProxy, TObject)
	TDictKeys         = newBuiltin("dict_keys", KDictView, TObject)
	TDictValues       = newBuiltin("dict_values", KDictView, TObject)
	TDictItems        = newBuiltin("dict_items", KDictView, TObject)

	// Classes of iterators.
	TListIterator    = newBuiltin("list_iterator", KIter, TObject)
	TListRevIterator = newBuiltin("list_reverseiterator", KIter, TObject)
	TTupleIterator   = newBuiltin("tuple_iterator", KIter, TObject)
	TStrIterator     = newBuiltin("str_iterator", KIter, TObject)
	TStrASCIIIter    = newBuiltin("str_ascii_iterator", KIter, TObject)
	TBytesIterator   = newBuiltin("bytes_iterator", KIter, TObject)
	TByteArrayIter   = newBuiltin("bytearray_iterator", KIter, TObject)
	TRangeIterator   = newBuiltin("range_iterator", KIter, TObject)
	TLongRangeIter   = newBuiltin("longrange_iterator", KIter, TObject)
	TSetIterator     = newBuiltin("set_iterator", KIter, TObject)
	TDictKeyIter     = newBuiltin("dict_keyiterator", KIter, TObject)
	TDictValueIter   = newBuiltin("dict_valueiterator", KIter, TObject)
	TDictItemIter    = newBuiltin("dict_itemiterator", KIter, TObject)
	TDictRevKeyIter  = newBuiltin("dict_reversekeyiterator", KIter, TObject)
	TDictRevValIter  = newBuiltin("dict_reversevalueiterator", KIter, TObject)
	TDictRevItemIter = newBuiltin("dict_reverseitemiterator", KIter, TObject)
	TMap             = newBuiltin("map", KIter, TObject)
	TFilter          = newBuiltin("filter", KIter, TObject)
	TZip             = newBuiltin("zip", KIter, TObject)
	TEnumerate       = newBuiltin("enumerate", KIter, TObject)
	TReversed        = newBuiltin("reversed", KIter, TObject)
	TCallIterator    = newBuiltin("callable_iterator", KIter, TObject)
	TSeqIterator     = newBuiltin("iterator", KIter, TObject) // over __getitem__
)

// fixedClasses are the classes of the kinds whose values are all of one class.
var fixedClasses = [numKinds]*Class{KInt: TInt, KNone: TNoneType, KBool: TBool, KFloat: TFloat, KStr: TStr, KBytes: TBytes,
	KTuple: TTuple, KList: TList, KDict: TDict, KSet: TSet, KFrozenSet: TFrozenSet, KRange: TRange, KSlice: TSlice, KBig: TInt,
	KComplex: TComplex, KByteArray: TByteArray, KFunc: TFunction}

var kindClasses = [numKinds]*Class{KInt: TInt, KNone: TNoneType, KBool: TBool, KFloat: TFloat, KUnbound: TNoneType, KEllipsis: TEllipsis,
	KNotImplemented: TNotImplemented, KStr: TStr, KBytes: TBytes, KTuple: TTuple, KList: TList, KDict: TDict, KSet: TSet,
	KFrozenSet: TFrozenSet, KRange: TRange, KSlice: TSlice, KBig: TInt, KComplex: TComplex, KByteArray: TByteArray,
	KMemoryView: TMemoryView, KFunc: TFunction, KNative: TBuiltinFunction, KBound: TMethod, KClass: TType, KObj: TObject,
	KNat: TObject, KGen: TGenerator, KIter: TSeqIterator, KCell: TCell, KProperty: TProperty, KStaticMethod: TStaticMethod,
	KClassMethod: TClassMethod, KSuper: TSuper, KModule: TModule, KCode: TCode, KFrame: TFrame, KTraceback: TTraceback,
	KDictView: TDictKeys, KMappingProxy: TMappingProxy, KGetSet: TGetSet, KStep: TObject}
