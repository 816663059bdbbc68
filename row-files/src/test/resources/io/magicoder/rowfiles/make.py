"""Wrote the Parquet files in this folder, with pyarrow 26.0.1 and DuckDB 2.0.1: one column for each type that they write."""
import pyarrow as pa, pyarrow.parquet as pq, datetime as dt, decimal, uuid, numpy as np
D=decimal.Decimal
ts=dt.datetime(2024,1,2,3,4,5,678901)
cols={
 'Text':pa.array(['größe 😀','b',None]), 'text':pa.array(['x','y','z']),
 'bool':pa.array([True,False,None]),
 'i8':pa.array([-128,127,None],pa.int8()),'i16':pa.array([-32768,1,None],pa.int16()),'i32':pa.array([-2**31,1,None],pa.int32()),'i64':pa.array([-2**63,2**63-1,None],pa.int64()),
 'u8':pa.array([255,0,None],pa.uint8()),'u16':pa.array([65535,0,None],pa.uint16()),'u32':pa.array([2**32-1,0,None],pa.uint32()),'u64':pa.array([2**64-1,0,None],pa.uint64()),
 'f16':pa.array(np.array([1.5,0.1,-2],dtype=np.float16)),'f32':pa.array([0.1,float('nan'),None],pa.float32()),'f64':pa.array([0.1,float('inf'),None],pa.float64()),
 'dec9':pa.array([D('1234567.89'),D('-0.01'),None],pa.decimal128(9,2)),'dec18':pa.array([D('12345678901234.5678'),D('0'),None],pa.decimal128(18,4)),'dec38':pa.array([D('9'*30+'.12345678'),D('-1'),None],pa.decimal128(38,8)),'dec76':pa.array([D('9'*60+'.12345678'),D('-1'),None],pa.decimal256(76,8)),
 'date':pa.array([dt.date(2024,1,2),dt.date(1,1,1),None]),
 't_ms':pa.array([dt.time(1,2,3,4000),dt.time(0),None],pa.time32('ms')),'t_us':pa.array([dt.time(1,2,3,4),dt.time(23,59,59,999999),None],pa.time64('us')),'t_ns':pa.array([3723000000005,0,None],pa.time64('ns')),
 'ts_ms':pa.array([ts.replace(microsecond=678000),dt.datetime(1900,1,1),None],pa.timestamp('ms')),'ts_us':pa.array([ts,dt.datetime(9999,12,31),None],pa.timestamp('us')),'ts_ns':pa.array([1704164645678901234,-1,None],pa.timestamp('ns')),
 'tz_us':pa.array([ts,dt.datetime(1900,1,1),None],pa.timestamp('us',tz='Europe/Berlin')),'ts_far':pa.array([2**62,-2**62,None],pa.timestamp('us')),
 'bin':pa.array([b'\x00\xff\x01',b'abc',None]),'fixed':pa.array([b'\x00\xff',b'ab',None],pa.binary(2)),
 'enumdict':pa.array(['a','b','a']).dictionary_encode(),
 'list':pa.array([[1,None,3],[],None],pa.list_(pa.int32())),'lol':pa.array([[['a'],[]],[None],None],pa.list_(pa.list_(pa.string()))),
 'fsl':pa.array([[1,2],[3,4],None],pa.list_(pa.float32(),2)),
 'struct':pa.array([{'k':1,'K':'x'},{'k':None,'K':None},None],pa.struct([('k',pa.int32()),('K',pa.string())])),
 'los':pa.array([[{'a':1,'b':[1.5]}],[],[None]],pa.list_(pa.struct([('a',pa.int64()),('b',pa.list_(pa.float64()))]))),
 'map':pa.array([[('k1',1),('k2',None)],[],None],pa.map_(pa.string(),pa.int32())),
 'mapint':pa.array([[(1,'a')],[],None],pa.map_(pa.int32(),pa.string())),
 'maplist':pa.array([[('a',[1,2])],[('b',None)],None],pa.map_(pa.string(),pa.list_(pa.int64()))),
 'dupmap':pa.array([[('k',1),('k',2)],[],None],pa.map_(pa.string(),pa.int32())),
 'null':pa.array([None,None,None],pa.null()),
 'lnull':pa.array([[],[None],None],pa.list_(pa.null())),
 'uuid':pa.array([uuid.UUID(int=1).bytes,uuid.UUID('6f1ed002-ab5c-4a3e-9f0e-1234567890ab').bytes,None],pa.uuid()),
 'json':pa.array(['{"a": [1, 2.5, null]}','"s"',None],pa.json_()),
 'dur':pa.array([1,2,None],pa.duration('us')),
 'a.b':pa.array([1,2,3]), '':pa.array([1,2,3]), 'ünïcode "q"':pa.array([1,2,3]),
}
t=pa.table(cols)
pq.write_table(t,'types.parquet',compression='zstd')
for c in ['snappy','gzip','brotli','lz4','none']: pq.write_table(t.select(['Text','struct','list']),f'compression-{c}.parquet',compression=c)
pq.write_table(t,'second-page-form.parquet',data_page_version='2.0',use_dictionary=False,compression='snappy')
pq.write_table(t.select(['i32','i64','f32','f64','ts_us']),'encodings.parquet',use_dictionary=False,column_encoding={'i32':'DELTA_BINARY_PACKED','i64':'BYTE_STREAM_SPLIT','f32':'BYTE_STREAM_SPLIT','f64':'BYTE_STREAM_SPLIT','ts_us':'DELTA_BINARY_PACKED'})
pq.write_table(pa.table({'s':['aa','aab','b']*5,'b':[b'1',b'12',b'2']*5}),'text-encodings.parquet',use_dictionary=False,column_encoding={'s':'DELTA_BYTE_ARRAY','b':'DELTA_LENGTH_BYTE_ARRAY'})
pq.write_table(t.select(['ts_ns','Text']),'int96.parquet',use_deprecated_int96_timestamps=True)
pq.write_table(pa.table({'list':cols['list'],'lol':cols['lol'],'los':cols['los']}),'older-lists.parquet',use_compliant_nested_type=False)
pq.write_table(pa.table({'a':pa.array([],pa.string())}),'no-rows.parquet')
# invalid utf8 in string column
b=pa.array([b'ok',b'bad \xff\xfe z',b'\xed\xa0\xbd'],pa.binary()); bad=pa.StringArray.from_buffers(3,b.buffers()[1],b.buffers()[2])
pq.write_table(pa.table({'instruction':bad,'n':[1,2,3]}),'bad-utf8.parquet')
import duckdb
duckdb.sql("""copy (select 'x'::enum('x','y') e, interval '1 month 2 days 3 seconds' iv, uuid '6f1ed002-ab5c-4a3e-9f0e-1234567890ab' u, '{"a":1}'::json j, 170141183460469231731687303715884105727::hugeint h, '10101'::bit bt, time '10:00:00' t, timetz '10:00:00+02' ttz, timestamptz '2024-01-01 00:00:00+02' tz, [1,2]::int[2] arr, {'a':1,'b':[{'c':'d'}]} st, map{'k':[1,2]} m, union_value(num:=3) un, '\\xAA'::blob bl, 1::utinyint ut, 340282366920938463463374607431768211455::uhugeint uh) to 'duckdb.parquet'""")
