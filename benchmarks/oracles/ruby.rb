# What Ruby's own parser sees in each file named on standard input: one JSON document a line.
require "json"

TYPES = {CALL: 1, QCALL: 1, FCALL: 0, VCALL: 0}.freeze

def each_node(node, &block)
  return unless node.is_a?(RubyVM::AbstractSyntaxTree::Node)
  block.call(node)
  node.children.each { |child| each_node(child, &block) }
end

def last_of_path(node)
  node.children.last
end

# What makes an object is named by its class, as the map names it.
def called(node)
  at = TYPES[node.type]
  return "super" if %i[SUPER ZSUPER].include?(node.type)
  return nil unless at
  name = node.children[at].to_s
  return nil unless name.match?(/\A[[:alpha:]_]/)
  receiver = at == 1 ? node.children[0] : nil
  made = name == "new" && receiver && %i[CONST COLON2 COLON3].include?(receiver.type)
  made ? last_of_path(receiver).to_s : name
end

def defined(node)
  case node.type
  when :DEFN then node.children[0]
  when :DEFS then node.children[1]
  when :CLASS, :MODULE then last_of_path(node.children[0])
  end
end

STDIN.each_line(chomp: true) do |path|
  said = {file: path, broken: false, definitions: [], calls: []}
  begin
    each_node(RubyVM::AbstractSyntaxTree.parse_file(path)) do |node|
      name = defined(node)
      said[:definitions] << [name.to_s, node.first_lineno, node.last_lineno] if name
      name = called(node)
      said[:calls] << [name, node.first_lineno] if name
    end
  rescue SyntaxError
    said[:broken] = true
  end
  puts JSON.generate(said)
end
